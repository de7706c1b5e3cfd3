package io.asyncdb.example.load;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a text file in UTF-8, one at a time.
 *
 * <p>Lines are cut out of the bytes and decoded one by one: a reader that decodes ahead could not
 * say in which line a wrong byte stands.
 */
final class Lines implements Closeable {

  static final int LONGEST = 1024 * 1024;

  private static final int BUFFER = 64 * 1024;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private final String file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int end;
  private byte[] line = new byte[256];
  private int length;
  private long number;
  private long bytes;

  private Lines(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static Lines open(Path path) throws IOException {
    return new Lines(path.toString(), Files.newInputStream(path));
  }

  /** Returns the next line with its end, or null after the last. */
  @Nullable String next() throws IOException {
    length = 0;
    boolean complete = false;
    while (!complete && fill()) {
      int from = position;
      while (position < end && !complete) {
        complete = buffer[position++] == '\n';
      }
      append(from, position - from);
    }
    if (length == 0) {
      return null;
    }
    number++;
    bytes += length;
    return decode();
  }

  /** Returns the place of a character in the line that was read last. */
  Place at(long column) {
    return at(Math.max(number, 1), column);
  }

  /** Returns the place of a character in any line. */
  Place at(long anyLine, long column) {
    return new Place(file, anyLine, column, "");
  }

  /** Returns the number of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /** Returns how many bytes of the file the lines so far have taken. */
  long bytes() {
    return bytes;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private boolean fill() throws IOException {
    if (position == end) {
      position = 0;
      end = Math.max(in.read(buffer), 0);
    }
    return end > 0;
  }

  private void append(int from, int count) {
    if (length + count > LONGEST) {
      throw new BadFileException(
          at(number + 1, LONGEST), "expected a line of at most " + LONGEST + " bytes", null);
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    System.arraycopy(buffer, from, line, length, count);
    length += count;
  }

  private String decode() {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer text = CharBuffer.allocate(length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(line, 0, length), text, true);
    text.flip();
    if (result.isError()) {
      throw new BadFileException(at(text.length() + 1L), "expected UTF-8, found other bytes", null);
    }
    boolean marked = number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.subSequence(1, text.length()).toString() : text.toString();
  }
}
