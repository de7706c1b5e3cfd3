package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.codec.Interval;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Dates and times, counted from the beginning of 2000 in days or microseconds. Nanoseconds are
 * rounded. As the driver has it, what is before PostgreSQL's range is infinity, and behind it
 * {@code LocalDateTime.MAX} and its like are; other times there are refused, other dates are not.
 */
final class TimeEncoders {

  private static final LocalDate FIRST_DATE = LocalDate.of(-4713, 11, 24);
  private static final LocalDate LAST_DATE = LocalDate.of(5_874_897, 12, 31);

  private static final long FIRST_SECOND = FIRST_DATE.atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  private static final long LAST_SECOND =
      LocalDateTime.of(294_276, 12, 31, 23, 59, 59).toEpochSecond(ZoneOffset.UTC);

  /** What is later stands for infinity, at whatever offset. */
  private static final long FINITE = LocalDateTime.MAX.minusDays(1).toEpochSecond(ZoneOffset.UTC);

  private TimeEncoders() {}

  static void date(Object value, ByteBuf out) {
    if (!(value instanceof LocalDate date)) {
      throw BinaryEncoder.notTaken("LocalDate", value);
    }
    if (date.isAfter(LAST_DATE)) {
      out.writeInt(Integer.MAX_VALUE);
    } else if (date.isBefore(FIRST_DATE)) {
      out.writeInt(Integer.MIN_VALUE);
    } else {
      out.writeInt((int) (date.toEpochDay() - ServerTime.EPOCH_DAY));
    }
  }

  static void time(Object value, ByteBuf out) {
    if (!(value instanceof LocalTime time)) {
      throw BinaryEncoder.notTaken("LocalTime", value);
    }
    out.writeLong(microsOf(time));
  }

  static void timeWithZone(Object value, ByteBuf out) {
    if (!(value instanceof OffsetTime time)) {
      throw BinaryEncoder.notTaken("OffsetTime", value);
    }
    out.writeLong(microsOf(time.toLocalTime()));
    out.writeInt(-time.getOffset().getTotalSeconds());
  }

  private static long microsOf(LocalTime time) {
    return (time.toNanoOfDay() + ServerTime.NANOS_PER_MICRO / 2) / ServerTime.NANOS_PER_MICRO;
  }

  static void timestamp(Object value, ByteBuf out) {
    if (!(value instanceof LocalDateTime time)) {
      throw BinaryEncoder.notTaken("LocalDateTime", value);
    }
    out.writeLong(
        infiniteBeyondRange(
            time.toEpochSecond(ZoneOffset.UTC),
            (time.toLocalDate().toEpochDay() - ServerTime.EPOCH_DAY) * ServerTime.MICROS_PER_DAY
                + microsOf(time.toLocalTime())));
  }

  static void timestampWithZone(Object given, ByteBuf out) {
    Object value = Moments.modern(given);
    long second;
    int nano;
    if (value instanceof Instant instant) {
      second = instant.getEpochSecond();
      nano = instant.getNano();
    } else if (value instanceof OffsetDateTime time) {
      second = time.toEpochSecond();
      nano = time.getNano();
    } else if (value instanceof ZonedDateTime time) {
      second = time.toEpochSecond();
      nano = time.getNano();
    } else {
      throw BinaryEncoder.notTaken("Instant, OffsetDateTime, ZonedDateTime or Date", value);
    }
    out.writeLong(
        infiniteBeyondRange(
            second,
            (second - ServerTime.EPOCH_SECOND) * ServerTime.MICROS_PER_SECOND
                + roundedMicros(nano)));
  }

  private static long infiniteBeyondRange(long second, long micros) {
    if (second > LAST_SECOND && second < FINITE) {
      throw NumberEncoders.outOfRange();
    }
    return second > LAST_SECOND ? Long.MAX_VALUE : second < FIRST_SECOND ? Long.MIN_VALUE : micros;
  }

  private static int roundedMicros(int nano) {
    return (nano + ServerTime.NANOS_PER_MICRO / 2) / ServerTime.NANOS_PER_MICRO;
  }

  @SuppressWarnings("JavaPeriodGetDays") // the other parts are in the months
  static void interval(Object value, ByteBuf out) {
    if (value instanceof Duration duration) {
      interval(microsOf(duration), 0, 0, out);
    } else if (value instanceof Period period) {
      interval(0, period.getDays(), period.toTotalMonths(), out);
    } else if (value instanceof Interval interval) {
      long months = (long) interval.getYears() * ServerTime.MONTHS_PER_YEAR + interval.getMonths();
      interval(microsOf(interval.getDuration()), interval.getDays(), months, out);
    } else {
      throw BinaryEncoder.notTaken("Duration, Period or Interval", value);
    }
  }

  private static long microsOf(Duration duration) {
    try {
      return Math.addExact(
          Math.multiplyExact(duration.getSeconds(), ServerTime.MICROS_PER_SECOND),
          roundedMicros(duration.getNano()));
    } catch (ArithmeticException tooLong) {
      throw NumberEncoders.outOfRange();
    }
  }

  private static void interval(long micros, int days, long months, ByteBuf out) {
    if (months != (int) months) {
      throw NumberEncoders.outOfRange();
    }
    out.writeLong(micros);
    out.writeInt(days);
    out.writeInt((int) months);
  }
}
