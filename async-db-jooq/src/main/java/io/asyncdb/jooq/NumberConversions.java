package io.asyncdb.jooq;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Year;
import java.util.function.UnaryOperator;
import org.jooq.types.UByte;
import org.jooq.types.UInteger;
import org.jooq.types.ULong;
import org.jooq.types.UShort;
import org.jspecify.annotations.Nullable;

/**
 * From any number to any other, since jOOQ's type of an expression is often not the server's:
 * {@code sum} of a {@code bigint} is a {@code numeric} there.
 *
 * <p>Where a whole number is wanted, decimal places are cut off, as JDBC does. A number that is out
 * of range is an {@link ArithmeticException}.
 */
final class NumberConversions {

  private NumberConversions() {}

  /** Returns the conversion from a number to a class, or null if there is none. */
  static @Nullable UnaryOperator<Object> to(Class<?> type) {
    if (type == Integer.class) {
      return n -> (int) within(n, Integer.MIN_VALUE, Integer.MAX_VALUE);
    } else if (type == Long.class) {
      return n -> within(n, Long.MIN_VALUE, Long.MAX_VALUE);
    } else if (type == BigDecimal.class) {
      return NumberConversions::decimal;
    } else if (type == Double.class) {
      return n -> ((Number) n).doubleValue();
    } else if (type == Float.class) {
      return n -> ((Number) n).floatValue();
    } else if (type == Short.class) {
      return n -> (short) within(n, Short.MIN_VALUE, Short.MAX_VALUE);
    } else if (type == BigInteger.class) {
      return n -> decimal(n).toBigInteger();
    } else if (type == String.class) {
      return Object::toString;
    }
    return toRare(type);
  }

  private static @Nullable UnaryOperator<Object> toRare(Class<?> type) {
    if (type == Byte.class) {
      return n -> (byte) within(n, Byte.MIN_VALUE, Byte.MAX_VALUE);
    } else if (type == Year.class) {
      return n -> Year.of((int) within(n, Year.MIN_VALUE, Year.MAX_VALUE));
    } else if (type == UByte.class) {
      return n -> UByte.valueOf(within(n, UByte.MIN_VALUE, UByte.MAX_VALUE));
    } else if (type == UShort.class) {
      return n -> UShort.valueOf((int) within(n, UShort.MIN_VALUE, UShort.MAX_VALUE));
    } else if (type == UInteger.class) {
      return n -> UInteger.valueOf(within(n, UInteger.MIN_VALUE, UInteger.MAX_VALUE));
    } else if (type == ULong.class) {
      return n -> ULong.valueOf(decimal(n).toBigInteger());
    }
    return null;
  }

  private static long within(Object number, long least, long most) {
    long whole =
        number instanceof Long || number instanceof Integer || number instanceof Short
            ? ((Number) number).longValue()
            : decimal(number).toBigInteger().longValueExact();
    if (whole < least || whole > most) {
      throw new ArithmeticException("a number is not within %d and %d".formatted(least, most));
    }
    return whole;
  }

  private static BigDecimal decimal(Object number) {
    if (number instanceof BigDecimal exact) {
      return exact;
    }
    if (number instanceof Double || number instanceof Float) {
      double value = ((Number) number).doubleValue();
      if (!Double.isFinite(value)) {
        throw new ArithmeticException("NaN and infinity are no decimal numbers");
      }
      return new BigDecimal(number.toString());
    }
    return BigDecimal.valueOf(((Number) number).longValue());
  }
}
