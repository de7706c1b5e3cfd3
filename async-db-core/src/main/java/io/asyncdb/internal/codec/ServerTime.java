package io.asyncdb.internal.codec;

import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/** How the server counts time: from the beginning of 2000, in days or microseconds. */
final class ServerTime {

  static final long EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();
  static final long EPOCH_SECOND = TimeUnit.DAYS.toSeconds(EPOCH_DAY);
  static final long MICROS_PER_SECOND = TimeUnit.SECONDS.toMicros(1);
  static final long MICROS_PER_DAY = TimeUnit.DAYS.toMicros(1);
  static final int NANOS_PER_MICRO = 1_000;
  static final int MONTHS_PER_YEAR = 12;

  private ServerTime() {}
}
