package io.asyncdb.internal.codec;

import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Type;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Date;
import org.jspecify.annotations.Nullable;

/**
 * Moments of the old classes. The driver sends them as what a clock in the session's time zone
 * showed then, by the zone that it has heard of, which may be an old one.
 */
public final class Moments {

  private Moments() {}

  /** Tells whether a value is a moment of an old class; what is only a date or a time is none. */
  private static boolean isOld(Object value) {
    return value.getClass() == Date.class || value instanceof Timestamp;
  }

  /**
   * Returns a value, as an {@link Instant} where it is a moment of an old class, or as an array of
   * these; so also what a {@link Parameter} without a type of its own holds.
   */
  @SuppressWarnings("JavaUtilDate") // where others use it
  public static Object modern(Object value) {
    if (value instanceof Parameter parameter
        && parameter.getType() instanceof Type.InferredType
        && parameter.getValue() != null) {
      Object held = parameter.getValue();
      Object modern = modern(held);
      return held == modern ? value : Parameters.in(modern);
    }
    if (value.getClass() == Date[].class || value instanceof Timestamp[]) {
      Date[] old = (Date[]) value;
      @Nullable Instant[] modern = new Instant[old.length];
      for (int i = 0; i < old.length; i++) {
        modern[i] = old[i] == null ? null : old[i].toInstant();
      }
      return modern;
    }
    return isOld(value) ? ((Date) value).toInstant() : value;
  }
}
