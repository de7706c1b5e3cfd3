package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Integers and floating-point numbers. */
final class NumberEncoders {

  private static final int MOST_BITS = 63;

  private NumberEncoders() {}

  /** Returns a whole number that fits into so many bits. */
  static long integer(Object value, int bits) {
    long number;
    if (value instanceof Long || value instanceof Integer || value instanceof Short) {
      number = ((Number) value).longValue();
    } else if (value instanceof Byte small) {
      number = small;
    } else if (value instanceof BigInteger big && big.bitLength() <= MOST_BITS) {
      number = big.longValue();
    } else if (value instanceof BigInteger) {
      throw outOfRange();
    } else {
      throw BinaryEncoder.notTaken("Long, Integer, Short, Byte or BigInteger", value);
    }
    int unused = Long.SIZE - bits;
    if (number << unused >> unused != number) {
      throw outOfRange();
    }
    return number;
  }

  static void float4(Object value, ByteBuf out) {
    double number = floating(value);
    float rounded = (float) number;
    if (Float.isInfinite(rounded) && !Double.isInfinite(number)) {
      throw outOfRange();
    }
    out.writeFloat(rounded);
  }

  static void float8(Object value, ByteBuf out) {
    out.writeDouble(floating(value));
  }

  private static double floating(Object value) {
    if (value instanceof Double || value instanceof Float) {
      return ((Number) value).doubleValue();
    }
    if (value instanceof BigDecimal || value instanceof BigInteger) {
      double number = ((Number) value).doubleValue();
      if (Double.isInfinite(number)) {
        throw outOfRange();
      }
      return number;
    }
    return integer(value, Long.SIZE);
  }

  static IllegalArgumentException outOfRange() {
    return new IllegalArgumentException("is out of the type's range");
  }
}
