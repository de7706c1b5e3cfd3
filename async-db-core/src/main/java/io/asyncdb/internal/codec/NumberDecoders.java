package io.asyncdb.internal.codec;

import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** Numbers, each in its own class; asked for as any object they come in that class as well. */
final class NumberDecoders {

  /** So many digits fit a {@code long}. */
  private static final int SHORT_DIGITS = 4;

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
        (b, at, n) -> isFinite(signOf(b, at)) ? decimal(b, at, n) : (Object) special(b, at),
        text -> isFinite(text) ? new BigDecimal(text) : (Object) Double.valueOf(text));
  }

  private static <T> void add(
      PostgresqlObjectId type, Class<T> as, Decoder.Bytes<T> binary, Decoder.Text<T> text) {
    Decoders.add(type, as, binary, text);
    Decoders.add(type, Object.class, binary::read, text::read);
  }

  private static int signOf(byte[] bytes, int at) {
    return Short.toUnsignedInt(BigEndian.int2(bytes, at + NumericLayout.SIGN_AT));
  }

  private static boolean isFinite(int sign) {
    return sign == NumericLayout.POSITIVE || sign == NumericLayout.NEGATIVE;
  }

  private static boolean isFinite(String text) {
    return Character.isDigit(text.charAt(text.length() - 1));
  }

  private static Double special(byte[] bytes, int at) {
    return switch (signOf(bytes, at)) {
      case NumericLayout.INFINITY -> Double.POSITIVE_INFINITY;
      case NumericLayout.NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
      default -> Double.NaN;
    };
  }

  private static BigDecimal decimal(byte[] bytes, int at, int length) {
    int sign = signOf(bytes, at);
    if (!isFinite(sign)) {
      throw new NumberFormatException("not finite");
    }
    int digits = Short.toUnsignedInt(BigEndian.int2(bytes, at));
    int scale = BigEndian.int2(bytes, at + NumericLayout.SCALE_AT);
    int exponent =
        NumericLayout.DECIMALS_PER_DIGIT
            * (BigEndian.int2(bytes, at + NumericLayout.WEIGHT_AT) - digits + 1);
    BigDecimal magnitude =
        digits <= SHORT_DIGITS
            ? BigDecimal.valueOf(
                shortDigits(bytes, at + NumericLayout.DIGITS_AT, digits), -exponent)
            : new BigDecimal(longDigits(bytes, at + NumericLayout.DIGITS_AT, digits), -exponent);
    BigDecimal scaled =
        digits == 0
            ? BigDecimal.valueOf(0, scale)
            : magnitude.setScale(scale, RoundingMode.UNNECESSARY);
    return sign == NumericLayout.NEGATIVE ? scaled.negate() : scaled;
  }

  private static long shortDigits(byte[] bytes, int at, int digits) {
    long value = 0;
    for (int i = 0; i < digits; i++) {
      value = value * NumericLayout.BASE + BigEndian.int2(bytes, at + i * Short.BYTES);
    }
    return value;
  }

  private static BigInteger longDigits(byte[] bytes, int at, int digits) {
    StringBuilder text = new StringBuilder(digits * NumericLayout.DECIMALS_PER_DIGIT);
    for (int i = 0; i < digits; i++) {
      int digit = NumericLayout.BASE + BigEndian.int2(bytes, at + i * Short.BYTES);
      text.append(digit);
      text.deleteCharAt(text.length() - NumericLayout.DECIMALS_PER_DIGIT - 1);
    }
    return new BigInteger(text.toString());
  }
}
