package io.asyncdb.internal.codec;

/**
 * The binary format of numeric: how many digits to the base of 10,000 there are, the weight of the
 * first, the sign, how many decimal digits are shown behind the point, and the digits; all of them
 * int2.
 *
 * @see <a
 *     href="https://github.com/postgres/postgres/blob/master/src/backend/utils/adt/numeric.c">numeric.c</a>
 */
final class NumericLayout {

  static final int BASE = 10_000;
  static final int DECIMALS_PER_DIGIT = 4;

  static final int WEIGHT_AT = 2;
  static final int SIGN_AT = 4;
  static final int SCALE_AT = 6;
  static final int DIGITS_AT = 8;

  static final int POSITIVE = 0;
  static final int NEGATIVE = 0x4000;
  static final int NOT_A_NUMBER = 0xC000;
  static final int INFINITY = 0xD000;
  static final int NEGATIVE_INFINITY = 0xF000;

  private NumericLayout() {}
}
