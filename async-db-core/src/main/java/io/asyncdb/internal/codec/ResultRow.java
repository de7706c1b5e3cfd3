package io.asyncdb.internal.codec;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The row of a result that was read last: one object for all rows of the result. Reads its values
 * where they lie, and gives out no more of them once the next row has come.
 */
public final class ResultRow implements Row {

  private static final int NULL = -1;
  private static final byte[] NO_BYTES = {};

  private final ResultColumns columns;
  private final int[] starts;
  private final int[] lengths;
  private byte[] bytes = NO_BYTES;

  /** Creates a row that holds nothing yet. */
  public ResultRow(ResultColumns columns) {
    this.columns = columns;
    this.starts = new int[columns.size()];
    this.lengths = new int[columns.size()];
  }

  /**
   * Takes the next row.
   *
   * @param message the body of the server's message; not changed before {@link #leave}
   */
  public void enter(byte[] message) {
    int at = Short.BYTES;
    for (int i = 0; i < starts.length; i++) {
      int length = BigEndian.int4(message, at);
      at += Integer.BYTES;
      starts[i] = at;
      lengths[i] = length;
      at += Math.max(length, 0);
    }
    bytes = message;
  }

  /** The row is over: what was not read cannot be read any more. */
  public void leave() {
    bytes = NO_BYTES;
  }

  @Override
  public <T> @Nullable T get(int index, Class<T> type) {
    if (bytes == NO_BYTES) {
      throw new IllegalStateException("a row can be read only while it is mapped");
    }
    if (index < 0 || index >= starts.length) {
      throw new IndexOutOfBoundsException(
          "no column %d; there are %d, from 0: %s".formatted(index, starts.length, columns));
    }
    Decoder.Bytes<T> reader = columns.column(index).reader(type);
    if (lengths[index] != NULL) {
      return reader.read(bytes, starts[index], lengths[index]);
    }
    if (type.isPrimitive()) {
      throw new NullPointerException(
          "column %s is NULL, which %s cannot hold"
              .formatted(columns.column(index).getName(), type));
    }
    return null;
  }

  @Override
  public <T> @Nullable T get(String name, Class<T> type) {
    return get(columns.indexOf(name), type);
  }

  /** Returns the columns. */
  public ResultColumns columns() {
    return columns;
  }

  @Override
  public RowMetadata getMetadata() {
    return columns;
  }

  @Override
  public String toString() {
    return columns.toString();
  }
}
