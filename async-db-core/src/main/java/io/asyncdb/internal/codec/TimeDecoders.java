package io.asyncdb.internal.codec;

import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

/**
 * Dates and times, which the server counts from 2000-01-01 in days and microseconds.
 *
 * <p>Its infinity is the last or the first value of the Java class, as the driver sends it; its
 * 24:00 is the last time of the day. An instant with an offset is at UTC: the server keeps no
 * offset.
 */
final class TimeDecoders {

  private TimeDecoders() {}

  static void register() {
    Decoders.add(
        PostgresqlObjectId.DATE,
        LocalDate.class,
        (b, at, n) -> date(BigEndian.int4(b, at)),
        TimeText::date);
    Decoders.add(
        PostgresqlObjectId.TIMESTAMP,
        LocalDateTime.class,
        (b, at, n) -> timestamp(BigEndian.int8(b, at)),
        TimeText::timestamp);
    Decoders.add(
        PostgresqlObjectId.TIMESTAMPTZ,
        Instant.class,
        (b, at, n) -> instant(BigEndian.int8(b, at)),
        TimeText::instant);
    Decoders.add(
        PostgresqlObjectId.TIMESTAMPTZ,
        OffsetDateTime.class,
        (b, at, n) -> atUtc(BigEndian.int8(b, at)),
        TimeText::atUtc);
    Decoders.add(
        PostgresqlObjectId.TIME,
        LocalTime.class,
        (b, at, n) -> time(BigEndian.int8(b, at)),
        TimeText::time);
    Decoders.add(
        PostgresqlObjectId.TIMETZ,
        OffsetTime.class,
        (b, at, n) -> offsetTime(BigEndian.int8(b, at), BigEndian.int4(b, at + Long.BYTES)),
        TimeText::offsetTime);
    Decoders.add(
        PostgresqlObjectId.INTERVAL,
        Interval.class,
        (b, at, n) ->
            interval(
                BigEndian.int8(b, at),
                BigEndian.int4(b, at + Long.BYTES),
                BigEndian.int4(b, at + Long.BYTES + Integer.BYTES)),
        TimeText::interval);
  }

  private static LocalDate date(int days) {
    return switch (days) {
      case Integer.MAX_VALUE -> LocalDate.MAX;
      case Integer.MIN_VALUE -> LocalDate.MIN;
      default -> LocalDate.ofEpochDay(ServerTime.EPOCH_DAY + days);
    };
  }

  private static LocalDateTime timestamp(long micros) {
    if (micros == Long.MAX_VALUE) {
      return LocalDateTime.MAX;
    }
    return micros == Long.MIN_VALUE
        ? LocalDateTime.MIN
        : LocalDateTime.ofEpochSecond(second(micros), nano(micros), ZoneOffset.UTC);
  }

  private static Instant instant(long micros) {
    if (micros == Long.MAX_VALUE) {
      return Instant.MAX;
    }
    return micros == Long.MIN_VALUE
        ? Instant.MIN
        : Instant.ofEpochSecond(second(micros), nano(micros));
  }

  private static OffsetDateTime atUtc(long micros) {
    if (micros == Long.MAX_VALUE) {
      return OffsetDateTime.MAX;
    }
    return micros == Long.MIN_VALUE
        ? OffsetDateTime.MIN
        : timestamp(micros).atOffset(ZoneOffset.UTC);
  }

  private static long second(long micros) {
    return ServerTime.EPOCH_SECOND + Math.floorDiv(micros, ServerTime.MICROS_PER_SECOND);
  }

  private static int nano(long micros) {
    return (int) Math.floorMod(micros, ServerTime.MICROS_PER_SECOND) * ServerTime.NANOS_PER_MICRO;
  }

  private static LocalTime time(long micros) {
    return micros == ServerTime.MICROS_PER_DAY
        ? LocalTime.MAX
        : LocalTime.ofNanoOfDay(micros * ServerTime.NANOS_PER_MICRO);
  }

  private static OffsetTime offsetTime(long micros, int secondsWest) {
    return time(micros).atOffset(ZoneOffset.ofTotalSeconds(-secondsWest));
  }

  private static Interval interval(long micros, int days, int months) {
    if (months == Integer.MAX_VALUE || months == Integer.MIN_VALUE) {
      throw new IllegalArgumentException("an interval without end");
    }
    return Interval.of(
        months / ServerTime.MONTHS_PER_YEAR,
        months % ServerTime.MONTHS_PER_YEAR,
        days,
        Math.toIntExact(TimeUnit.MICROSECONDS.toHours(micros)),
        (int) (TimeUnit.MICROSECONDS.toMinutes(micros) % TimeUnit.HOURS.toMinutes(1)),
        (int) (TimeUnit.MICROSECONDS.toSeconds(micros) % TimeUnit.MINUTES.toSeconds(1)),
        (int) (micros % ServerTime.MICROS_PER_SECOND));
  }
}
