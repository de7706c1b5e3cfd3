package io.asyncdb.internal.codec;

/**
 * The formats in which the server is asked to answer, as a Bind message holds them: one for each
 * column, one for all of them, or none, which is text.
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared
public record ResultFormats(short[] codes) {

  static final short TEXT = 0;
  static final short BINARY = 1;

  /** All of it in text. */
  public static final ResultFormats ALL_TEXT = new ResultFormats(new short[0]);

  /** Fits a result of any number of columns. */
  private static final ResultFormats ALL_BINARY = new ResultFormats(new short[] {BINARY});

  /** Tells whether this need not be asked for. */
  public boolean areText() {
    return codes.length == 0;
  }

  /** Tells whether these fit results of one number of columns alone. */
  public boolean areMixed() {
    return codes.length > 1;
  }

  static ResultFormats of(short[] codes) {
    int binary = 0;
    for (short code : codes) {
      binary += code;
    }
    if (binary == 0) {
      return ALL_TEXT;
    }
    return binary == codes.length ? ALL_BINARY : new ResultFormats(codes);
  }
}
