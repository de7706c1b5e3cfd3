package io.asyncdb.internal.codec;

import io.r2dbc.postgresql.codec.Interval;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;

/**
 * The text of dates and times in the server's ISO style, such as {@code 0044-03-15 12:00:00.5+01
 * BC}: a cursor over one text.
 */
final class TimeText {

  private static final String INFINITY = "infinity";
  private static final String NEGATIVE_INFINITY = "-infinity";
  private static final String BEFORE_CHRIST = " BC";
  private static final int NANO_DIGITS = 9;
  private static final int END_OF_DAY = 24;

  private final String text;
  private int at;

  private TimeText(String text) {
    this.text = text;
  }

  static LocalDate date(String text) {
    return switch (text) {
      case INFINITY -> LocalDate.MAX;
      case NEGATIVE_INFINITY -> LocalDate.MIN;
      default -> new TimeText(text).date();
    };
  }

  static LocalDateTime timestamp(String text) {
    return switch (text) {
      case INFINITY -> LocalDateTime.MAX;
      case NEGATIVE_INFINITY -> LocalDateTime.MIN;
      default -> new TimeText(text).timestamp();
    };
  }

  static Instant instant(String text) {
    return switch (text) {
      case INFINITY -> Instant.MAX;
      case NEGATIVE_INFINITY -> Instant.MIN;
      default -> new TimeText(text).offsetTimestamp().toInstant();
    };
  }

  static OffsetDateTime atUtc(String text) {
    return switch (text) {
      case INFINITY -> OffsetDateTime.MAX;
      case NEGATIVE_INFINITY -> OffsetDateTime.MIN;
      default -> new TimeText(text).offsetTimestamp().withOffsetSameInstant(ZoneOffset.UTC);
    };
  }

  static LocalTime time(String text) {
    return new TimeText(text).time();
  }

  static OffsetTime offsetTime(String text) {
    TimeText cursor = new TimeText(text);
    return cursor.time().atOffset(cursor.offset());
  }

  static Interval interval(String text) {
    if (text.endsWith(INFINITY)) {
      throw new DateTimeException("an interval without end");
    }
    return Interval.parse(text);
  }

  private OffsetDateTime offsetTimestamp() {
    LocalDateTime timestamp = timestamp();
    return timestamp.atOffset(offset());
  }

  private LocalDateTime timestamp() {
    LocalDate date = date();
    skip(' ');
    return LocalDateTime.of(date, time());
  }

  private LocalDate date() {
    int year = number();
    skip('-');
    int month = number();
    skip('-');
    int day = number();
    return LocalDate.of(text.endsWith(BEFORE_CHRIST) ? 1 - year : year, month, day);
  }

  private LocalTime time() {
    int hour = number();
    skip(':');
    int minute = number();
    skip(':');
    int second = number();
    int nano = is('.') ? fraction() : 0;
    return hour == END_OF_DAY ? LocalTime.MAX : LocalTime.of(hour, minute, second, nano);
  }

  private int fraction() {
    int start = ++at;
    int nano = number();
    for (int digits = at - start; digits < NANO_DIGITS; digits++) {
      nano *= 10;
    }
    return nano;
  }

  private ZoneOffset offset() {
    int sign = is('-') ? -1 : 1;
    at++;
    int hours = sign * number();
    int minutes = is(':') ? sign * next() : 0;
    int seconds = is(':') ? sign * next() : 0;
    return ZoneOffset.ofHoursMinutesSeconds(hours, minutes, seconds);
  }

  private int next() {
    at++;
    return number();
  }

  private boolean is(char expected) {
    return at < text.length() && text.charAt(at) == expected;
  }

  private void skip(char expected) {
    if (!is(expected)) {
      throw new DateTimeException("not in the ISO style");
    }
    at++;
  }

  private int number() {
    int start = at;
    int number = 0;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      number = number * 10 + text.charAt(at++) - '0';
    }
    if (at == start) {
      throw new DateTimeException("not in the ISO style");
    }
    return number;
  }
}
