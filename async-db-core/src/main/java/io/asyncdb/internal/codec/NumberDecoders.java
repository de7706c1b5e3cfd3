package io.asyncdb.internal.codec;

import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Numbers, each in its own class; asked for as any object they come in that class as well. */
final class NumberDecoders {

  /** A numeric is written in digits of the base 10,000. */
  private static final int BASE = 10_000;

  private static final int DECIMALS_PER_DIGIT = 4;

  /** So many digits fit a {@code long}. */
  private static final int SHORT_DIGITS = 4;

  // The layout of a numeric: four int2, then the digits.
  private static final int WEIGHT = 2;
  private static final int SIGN = 4;
  private static final int SCALE = 6;
  private static final int DIGITS = 8;

  private static final short POSITIVE = 0;
  private static final short NEGATIVE = 0x4000;
  private static final short POSITIVE_INFINITY = (short) 0xD000;
  private static final short NEGATIVE_INFINITY = (short) 0xF000;

  private NumberDecoders() {}

  static void register() {
    add(PostgresqlObjectId.INT2, Short.class, (b, at, n) -> BigEndian.int2(b, at), Short::valueOf);
    add(
        PostgresqlObjectId.INT4,
        Integer.class,
        (b, at, n) -> BigEndian.int4(b, at),
        Integer::valueOf);
    Decoders.add(
        PostgresqlObjectId.INT4,
        Long.class,
        (b, at, n) -> (long) BigEndian.int4(b, at),
        Long::valueOf);
    add(PostgresqlObjectId.INT8, Long.class, (b, at, n) -> BigEndian.int8(b, at), Long::valueOf);
    add(
        PostgresqlObjectId.OID,
        Long.class,
        (b, at, n) -> Integer.toUnsignedLong(BigEndian.int4(b, at)),
        Long::valueOf);
    add(
        PostgresqlObjectId.FLOAT4,
        Float.class,
        (b, at, n) -> Float.intBitsToFloat(BigEndian.int4(b, at)),
        Float::valueOf);
    add(
        PostgresqlObjectId.FLOAT8,
        Double.class,
        (b, at, n) -> Double.longBitsToDouble(BigEndian.int8(b, at)),
        Double::valueOf);
    Decoders.add(
        PostgresqlObjectId.NUMERIC, BigDecimal.class, NumberDecoders::decimal, BigDecimal::new);
    // Only a double can hold what is no number.
    Decoders.add(
        PostgresqlObjectId.NUMERIC,
        Object.class,
        (b, at, n) ->
            isFinite(BigEndian.int2(b, at + SIGN)) ? decimal(b, at, n) : (Object) special(b, at),
        text -> isFinite(text) ? new BigDecimal(text) : (Object) Double.valueOf(text));
  }

  private static <T> void add(
      PostgresqlObjectId type, Class<T> as, Decoder.Bytes<T> binary, Decoder.Text<T> text) {
    Decoders.add(type, as, binary, text);
    Decoders.add(type, Object.class, binary::read, text::read);
  }

  private static boolean isFinite(short sign) {
    return sign == POSITIVE || sign == NEGATIVE;
  }

  private static boolean isFinite(String text) {
    return Character.isDigit(text.charAt(text.length() - 1));
  }

  private static Double special(byte[] bytes, int at) {
    return switch (BigEndian.int2(bytes, at + SIGN)) {
      case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
      case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  private static BigDecimal decimal(byte[] bytes, int at, int length) {
    short sign = BigEndian.int2(bytes, at + SIGN);
    if (!isFinite(sign)) {
      throw new NumberFormatException("not finite");
    }
    int digits = Short.toUnsignedInt(BigEndian.int2(bytes, at));
    int scale = BigEndian.int2(bytes, at + SCALE);
    int exponent = DECIMALS_PER_DIGIT * (BigEndian.int2(bytes, at + WEIGHT) - digits + 1);
    BigDecimal magnitude =
        digits <= SHORT_DIGITS
            ? BigDecimal.valueOf(shortDigits(bytes, at + DIGITS, digits), -exponent)
            : new BigDecimal(longDigits(bytes, at + DIGITS, digits), -exponent);
    BigDecimal scaled =
        digits == 0
            ? BigDecimal.valueOf(0, scale)
            : magnitude.setScale(scale, RoundingMode.UNNECESSARY);
    return sign == NEGATIVE ? scaled.negate() : scaled;
  }

  private static long shortDigits(byte[] bytes, int at, int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      value = value * BASE + BigEndian.int2(bytes, at + i * Short.BYTES);
    }
    return value;
  }

  private static BigInteger longDigits(byte[] bytes, int at, int digits) {
    StringBuilder text = new StringBuilder(digits * DECIMALS_PER_DIGIT);
    for (int i = 0; i < digits; i++) {
      int digit = BASE + BigEndian.int2(bytes, at + i * Short.BYTES);
      text.append(digit);
      text.deleteCharAt(text.length() - DECIMALS_PER_DIGIT - 1);
    }
    return new BigInteger(text.toString());
  }
}
