package io.asyncdb.row;

import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a number in the type of its column and makes it the type that is asked for. What does not
 * fit is an error, where the driver would cut it off; a decimal fraction becomes the nearest {@code
 * double} or {@code float}.
 */
final class NumberReader<T> extends ColumnReader<T> {

  /** Each throws an {@link ArithmeticException} for what does not fit. */
  private static final Map<Class<?>, Function<Number, Number>> CONVERSIONS =
      Map.of(
          Byte.class, number -> (byte) inRange(number, Byte.MIN_VALUE, Byte.MAX_VALUE),
          Short.class, number -> (short) inRange(number, Short.MIN_VALUE, Short.MAX_VALUE),
          Integer.class, number -> (int) inRange(number, Integer.MIN_VALUE, Integer.MAX_VALUE),
          Long.class, number -> inRange(number, Long.MIN_VALUE, Long.MAX_VALUE),
          Float.class, number -> (float) finite(number, number.floatValue()),
          Double.class, number -> finite(number, number.doubleValue()),
          BigInteger.class, number -> decimal(number).toBigIntegerExact(),
          BigDecimal.class, NumberReader::decimal);

  private final Class<T> type;
  private final Function<Number, Number> conversion;

  private NumberReader(
      String description, boolean readsNull, Class<T> type, Function<Number, Number> conversion) {
    super(description, readsNull);
    this.type = type;
    this.conversion = conversion;
  }

  /** Returns the reader of a class of numbers, or null where the class is none. */
  static <T> @Nullable NumberReader<T> of(String description, boolean readsNull, Class<T> type) {
    Function<Number, Number> conversion = CONVERSIONS.get(type);
    return conversion == null ? null : new NumberReader<>(description, readsNull, type, conversion);
  }

  @Override
  @Nullable T read(Row row, int index) {
    Object value = get(row, index, Object.class);
    if (value instanceof Integer negative && negative < 0) {
      // An oid has no sign: as a long it comes right.
      value = get(row, index, Long.class);
    }
    if (value == null || type.isInstance(value)) {
      return type.cast(value);
    }
    if (!(value instanceof Number number)) {
      throw unreadable(row, index);
    }
    try {
      return type.cast(conversion.apply(number));
    } catch (ArithmeticException doesNotFit) {
      throw RecordMapper.failure(
          "column %s holds a number that does not fit %s"
              .formatted(nameOf(row, index), describe()));
    }
  }

  private static long inRange(Number number, long least, long most) {
    long value =
        number instanceof Long || number instanceof Integer || number instanceof Short
            ? number.longValue()
            : decimal(number).longValueExact();
    if (value < least || value > most) {
      throw new ArithmeticException();
    }
    return value;
  }

  private static double finite(Number number, double converted) {
    if (Double.isInfinite(converted) && number instanceof BigDecimal) {
      throw new ArithmeticException();
    }
    return converted;
  }

  private static BigDecimal decimal(Number number) {
    if (!Double.isFinite(number.doubleValue()) && !(number instanceof BigDecimal)) {
      throw new ArithmeticException();
    }
    return new BigDecimal(number.toString());
  }
}
