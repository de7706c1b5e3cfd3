package io.asyncdb.bulk;

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
  static final int MOST_ARRAYS_BESIDE_COPY = 50;

  /** The same where a COPY takes a round trip more. */
  static final int MOST_ARRAYS_BESIDE_WAITING_COPY = 250;

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
  static Strategy of(RowEncoder<?> encoder, int rows, boolean copyDoes) {
    if (copyDoes && rows >= FEWEST_SINGLY && rows <= MOST_SINGLY) {
      return COPY_SINGLY;
    }
    if (!copyDoes && rows <= mostInOneStatement(encoder)) {
      return isSentAsArrays(encoder) ? ARRAYS : VALUES;
    }
    return ofUnknown(copyDoes);
  }

  private static int mostInOneStatement(RowEncoder<?> encoder) {
    return isSentAsArrays(encoder)
        ? MOST_ARRAYS
        : Math.min(MOST_VALUES, MOST_PARAMETERS / encoder.columns().size());
  }

  private static boolean isSentAsArrays(RowEncoder<?> encoder) {
    return encoder.columns().stream().noneMatch(TargetColumn::travelsAsArray);
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
