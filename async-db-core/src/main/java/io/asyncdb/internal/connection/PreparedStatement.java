package io.asyncdb.internal.connection;

import io.asyncdb.internal.codec.ResultFormats;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A statement that the server has parsed or is about to, and what its rows were described as. As
 * long as it can be run, the description stays true: the server refuses a statement whose columns
 * have changed.
 *
 * <p>Only touched on the event loop.
 */
final class PreparedStatement {

  private static final byte[] NO_ROWS = new byte[0];

  private final String name;
  private final String sql;
  private final int[] types;
  private boolean parsed;
  private byte @Nullable [] description;
  private short @Nullable [] codes;

  PreparedStatement(String name, String sql, int[] types) {
    this.name = name;
    this.sql = sql;
    this.types = types;
  }

  String name() {
    return name;
  }

  String sql() {
    return sql;
  }

  int[] types() {
    return types;
  }

  boolean isParsed() {
    return parsed;
  }

  void markParsed() {
    parsed = true;
  }

  /** Whether it is known how rows are described that are asked for in these formats. */
  boolean isDescribed(ResultFormats asked) {
    return description != null && (description.length == 0 || Arrays.equals(codes, asked.codes()));
  }

  /**
   * Returns the description, empty for a statement without rows.
   *
   * @throws IllegalStateException if there is none yet
   */
  byte[] description() {
    if (description == null) {
      throw new IllegalStateException("not described yet: " + sql);
    }
    return description;
  }

  void describedAs(byte[] rows, ResultFormats asked) {
    description = rows;
    codes = asked.codes();
  }

  void describedWithoutRows() {
    description = NO_ROWS;
  }
}
