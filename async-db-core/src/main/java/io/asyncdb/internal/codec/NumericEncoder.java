package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * Writes numeric, in the digits of {@link NumericLayout}, of which those behind the point are
 * aligned to it.
 */
final class NumericEncoder implements BinaryEncoder {

  static final NumericEncoder INSTANCE = new NumericEncoder();

  private static final int MOST_SCALE = 16_383;

  /** The most digits before the point. */
  private static final int MOST_DIGITS = 131_072;

  /** With up to this many digits, and three more zeros, an unscaled value fits into a long. */
  private static final int SHORT_PRECISION = 15;

  private NumericEncoder() {}

  @Override
  public void encode(Object value, ByteBuf out) {
    if (value instanceof BigDecimal decimal) {
      encode(decimal, out);
    } else if (value instanceof BigInteger integer) {
      encode(new BigDecimal(integer), out);
    } else if (value instanceof Double || value instanceof Float) {
      encodeFloating((Number) value, out);
    } else {
      encode(BigDecimal.valueOf(NumberEncoders.integer(value, Long.SIZE)), out);
    }
  }

  private static void encodeFloating(Number value, ByteBuf out) {
    double number = value.doubleValue();
    if (Double.isNaN(number)) {
      special(NumericLayout.NOT_A_NUMBER, out);
    } else if (Double.isInfinite(number)) {
      special(number > 0 ? NumericLayout.INFINITY : NumericLayout.NEGATIVE_INFINITY, out);
    } else {
      // A float as the decimal that it shows as, not as the digits of the double it widens to.
      encode(new BigDecimal(value.toString()), out);
    }
  }

  private static void special(int sign, ByteBuf out) {
    out.writeShort(0).writeShort(0).writeShort(sign).writeShort(0);
  }

  private static void encode(BigDecimal value, ByteBuf out) {
    if (value.scale() > MOST_SCALE || value.precision() - (long) value.scale() > MOST_DIGITS) {
      throw NumberEncoders.outOfRange();
    }
    BigDecimal plain = value.scale() < 0 ? value.setScale(0) : value;
    int scale = plain.scale();
    int padding = Math.floorMod(-scale, NumericLayout.DECIMALS_PER_DIGIT);
    int groupsBehindPoint = (scale + padding) / NumericLayout.DECIMALS_PER_DIGIT;
    int sign = plain.signum() < 0 ? NumericLayout.NEGATIVE : 0;
    BigInteger unscaled = plain.unscaledValue();
    if (plain.precision() <= SHORT_PRECISION) {
      long padded = Math.abs(unscaled.longValue());
      for (int i = 0; i < padding; i++) {
        padded *= 10;
      }
      writeShort(padded, groupsBehindPoint, sign, scale, out);
    } else {
      write(unscaled.abs() + "0".repeat(padding), groupsBehindPoint, sign, scale, out);
    }
  }

  /** Writes a value of at most 18 digits, which are 5 groups. */
  private static void writeShort(
      long padded, int groupsBehindPoint, int sign, int scale, ByteBuf out) {
    long rest = padded;
    int trailingZeros = 0;
    while (rest != 0 && rest % NumericLayout.BASE == 0) {
      rest /= NumericLayout.BASE;
      trailingZeros++;
    }
    int groups = 0;
    long divisor = 1;
    for (long left = rest; left != 0; left /= NumericLayout.BASE) {
      groups++;
      divisor = left >= NumericLayout.BASE ? divisor * NumericLayout.BASE : divisor;
    }
    out.writeShort(groups);
    out.writeShort(groups == 0 ? 0 : groups + trailingZeros - groupsBehindPoint - 1);
    out.writeShort(sign);
    out.writeShort(scale);
    for (int i = 0; i < groups; i++) {
      out.writeShort((int) (rest / divisor % NumericLayout.BASE));
      divisor /= NumericLayout.BASE;
    }
  }

  private static void write(
      String digits, int groupsBehindPoint, int sign, int scale, ByteBuf out) {
    int leading = Math.floorMod(-digits.length(), NumericLayout.DECIMALS_PER_DIGIT);
    String aligned = "0".repeat(leading) + digits;
    int groups = aligned.length() / NumericLayout.DECIMALS_PER_DIGIT;
    int weight = groups - groupsBehindPoint - 1;
    int kept = groups;
    while (kept > 0 && groupAt(aligned, kept - 1) == 0) {
      kept--;
    }
    out.writeShort(kept);
    out.writeShort(weight);
    out.writeShort(sign);
    out.writeShort(scale);
    for (int i = 0; i < kept; i++) {
      out.writeShort(groupAt(aligned, i));
    }
  }

  private static int groupAt(String digits, int index) {
    return Integer.parseInt(
        digits,
        index * NumericLayout.DECIMALS_PER_DIGIT,
        index * NumericLayout.DECIMALS_PER_DIGIT + NumericLayout.DECIMALS_PER_DIGIT,
        10);
  }
}
