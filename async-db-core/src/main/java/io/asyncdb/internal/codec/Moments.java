package io.asyncdb.internal.codec;

import java.sql.Timestamp;
import java.util.Date;

/**
 * Moments of the old classes. The driver sends them as what a clock in the session's time zone
 * showed then, by the zone that it has heard of, which may be an old one.
 */
public final class Moments {

  private Moments() {}

  /** Tells whether a value is a moment of an old class; what is only a date or a time is none. */
  @SuppressWarnings("JavaUtilDate") // where others use it
  static boolean isOld(Object value) {
    return value.getClass() == Date.class || value instanceof Timestamp;
  }

  /** Returns a value, as an {@link java.time.Instant} where it is a moment of an old class. */
  @SuppressWarnings("JavaUtilDate") // where others use it
  public static Object modern(Object value) {
    return isOld(value) ? ((Date) value).toInstant() : value;
  }
}
