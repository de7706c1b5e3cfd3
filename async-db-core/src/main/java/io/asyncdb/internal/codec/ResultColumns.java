package io.asyncdb.internal.codec;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.RowMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The columns of a result, made from the server's description. Thread-safe. */
public final class ResultColumns implements RowMetadata {

  // The layout of a column behind its name; what else is there, nobody asks for.
  private static final int TYPE = 6;
  private static final int FORMAT = 16;
  private static final int SIZE = 18;

  private final byte[] description;
  private final ResultColumn[] columns;

  private ResultColumns(byte[] description, ResultColumn[] columns) {
    this.description = description;
    this.columns = columns;
  }

  /**
   * Returns the columns of a description.
   *
   * @param bytes the body of the server's message, not kept
   * @param length how many of the bytes belong to it
   */
  public static ResultColumns of(byte[] bytes, int length) {
    ResultColumn[] columns = new ResultColumn[BigEndian.int2(bytes, 0)];
    int at = Short.BYTES;
    for (int i = 0; i < columns.length; i++) {
      int start = at;
      while (bytes[at] != 0) {
        at++;
      }
      String name = Decoder.string(bytes, start, at - start);
      at++;
      columns[i] =
          new ResultColumn(
              name,
              BigEndian.int4(bytes, at + TYPE),
              BigEndian.int2(bytes, at + FORMAT) == ResultFormats.BINARY);
      at += SIZE;
    }
    return new ResultColumns(Arrays.copyOf(bytes, length), columns);
  }

  /** Tells whether these are the columns of a description. */
  public boolean areOf(byte[] bytes, int length) {
    return Arrays.equals(description, 0, description.length, bytes, 0, length);
  }

  /**
   * Returns the formats to ask for the next time: binary for each column that was read, and always
   * as a class that can be read from binary.
   */
  public ResultFormats bestFormats() {
    short[] codes = new short[columns.length];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = columns[i].isReadInBinary() ? ResultFormats.BINARY : ResultFormats.TEXT;
    }
    return ResultFormats.of(codes);
  }

  int size() {
    return columns.length;
  }

  ResultColumn column(int index) {
    return columns[index];
  }

  @Override
  public ColumnMetadata getColumnMetadata(int index) {
    return columns[index];
  }

  @Override
  public ColumnMetadata getColumnMetadata(String name) {
    return columns[indexOf(name)];
  }

  @Override
  public List<ColumnMetadata> getColumnMetadatas() {
    return List.of(columns);
  }

  @Override
  public boolean contains(String columnName) {
    return find(columnName) >= 0;
  }

  int indexOf(String name) {
    int index = find(name);
    if (index < 0) {
      throw new NoSuchElementException("no column %s; the columns are %s".formatted(name, this));
    }
    return index;
  }

  private int find(@Nullable String name) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i].getName().equalsIgnoreCase(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public String toString() {
    return String.join(", ", Arrays.stream(columns).map(ResultColumn::getName).toList());
  }
}
