package io.asyncdb.example.load;

import java.io.IOException;
import java.io.Reader;

/**
 * Hands text to the CSV parser and knows where the parser is.
 *
 * <p>The parser's own errors name no column. It asks for more text only when it needs it, so this
 * hands out pieces that end with a quote or a line: where the parser stops at something it did not
 * expect after a quote, that is where the last piece begins.
 */
final class PlaceReader extends Reader {

  private static final int LONGEST_RECORD = Lines.LONGEST;

  private final Lines lines;
  private String line = "";
  private int handedFrom;
  private int handedTo;
  private int recordLength;
  private boolean ended;

  PlaceReader(Lines lines) {
    this.lines = lines;
  }

  /** The parser begins another record. */
  void beginRecord() {
    recordLength = 0;
  }

  /** Where the text begins that was handed out last. */
  Place place() {
    return lines.at(handedFrom + 1L);
  }

  /** Whether the parser has come to the end of the file. */
  boolean isAtEnd() {
    return ended;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (handedTo == line.length()) {
      String next = lines.next();
      if (next == null) {
        ended = true;
        return -1;
      }
      line = next;
      handedTo = 0;
    }
    int quote = line.indexOf('"', handedTo);
    int pieceEnd = quote < 0 ? line.length() : quote + 1;
    int count = Math.min(length, pieceEnd - handedTo);
    line.getChars(handedTo, handedTo + count, target, offset);
    handedFrom = handedTo;
    handedTo += count;
    recordLength += count;
    if (recordLength > LONGEST_RECORD) {
      throw new BadFileException(
          place(),
          "expected a record of at most "
              + LONGEST_RECORD
              + " characters (is a quote left open above?)",
          null);
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
