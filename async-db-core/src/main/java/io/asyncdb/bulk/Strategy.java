package io.asyncdb.bulk;

import io.asyncdb.config.PoolerMode;

/** How rows travel. Which is fastest from how many rows on was measured, see decision 0010. */
enum Strategy {
  /**
   * In one statement, with a parameter for each value: where a column is an array. An array of
   * these would be taken apart to their elements.
   */
  VALUES,
  /** In one statement, with an array for each column. */
  ARRAYS,
  /**
   * In a COPY into the table, of which the server inserts the rows one by one. What else it does,
   * gather up to 1,000 of them, takes a time that grows with the square of their number: less with
   * few, and gained back where several thousand follow.
   */
  COPY_SINGLY,
  /** In a COPY into the table. */
  COPY,
  /** In a COPY into a temporary table, from which one statement reads them. */
  STAGED;

  /** The most rows that are sent as {@link #VALUES} where the alternative is {@link #STAGED}. */
  private static final int MOST_VALUES = 250;

  /** The most rows that are sent as {@link #ARRAYS} where the alternative is {@link #COPY}. */
  private static final int MOST_ARRAYS_BESIDE_COPY = 50;

  /** The same where the data of a COPY follow a round trip later, when the pooler has a server. */
  private static final int MOST_ARRAYS_BESIDE_WAITING_COPY = 250;

  /** The fewest and the most rows that are sent as {@link #COPY_SINGLY}. */
  private static final int FEWEST_SINGLY = 500;

  private static final int MOST_SINGLY = 4_000;

  /** The most rows that are sent as {@link #ARRAYS} where the alternative is {@link #STAGED}. */
  private static final int MOST_ARRAYS = 50_000;

  /** The protocol counts parameters in 16 bits. */
  private static final int MOST_PARAMETERS = 65_535;

  /**
   * Returns how best to send rows of a known number.
   *
   * @param copyDoes whether a COPY into the table would do all that is wanted
   */
  static Strategy of(RowEncoder<?> encoder, int rows, boolean copyDoes, PoolerMode pooler) {
    int width = encoder.columns().size();
    boolean arrays = encoder.columns().stream().noneMatch(TargetColumn::travelsAsArray);
    if (arrays && rows <= (copyDoes ? mostArraysBesideCopy(pooler) : MOST_ARRAYS)) {
      return ARRAYS;
    }
    if (!arrays && !copyDoes && rows <= Math.min(MOST_VALUES, MOST_PARAMETERS / width)) {
      return VALUES;
    }
    boolean singly = copyDoes && rows >= FEWEST_SINGLY && rows <= MOST_SINGLY;
    return singly ? COPY_SINGLY : ofUnknown(copyDoes);
  }

  private static int mostArraysBesideCopy(PoolerMode pooler) {
    return pooler == PoolerMode.TRANSACTION
        ? MOST_ARRAYS_BESIDE_WAITING_COPY
        : MOST_ARRAYS_BESIDE_COPY;
  }

  /** Returns how to send rows of an unknown number. */
  static Strategy ofUnknown(boolean copyDoes) {
    return copyDoes ? COPY : STAGED;
  }

  /** Whether rows go into their table without a statement that reads them. */
  boolean isCopy() {
    return this == COPY || this == COPY_SINGLY;
  }
}
