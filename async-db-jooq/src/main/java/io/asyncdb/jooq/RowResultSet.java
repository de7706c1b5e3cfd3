package io.asyncdb.jooq;

import io.r2dbc.spi.Row;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Date;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import org.jooq.SQLDialect;
import org.jooq.tools.jdbc.DefaultResultSet;
import org.jooq.tools.jdbc.MockArray;
import org.jooq.util.postgres.PostgresUtils;
import org.jspecify.annotations.Nullable;

/**
 * One row as a JDBC result, for bindings that know nothing else. Its columns are read from text,
 * which every type has.
 */
final class RowResultSet extends DefaultResultSet {

  private final Row row;
  private final int offset;
  private boolean wasNull;

  /**
   * Creates the result of a row.
   *
   * @param row valid for as long as this is used
   * @param first the column that is column 1 here, from 0
   */
  RowResultSet(Row row, int first) {
    super(
        null,
        null,
        () -> new SQLFeatureNotSupportedException("JDBC has this method, a row here has not"));
    this.row = row;
    this.offset = first - 1;
  }

  private <T> @Nullable T value(int column, Class<T> type) {
    T value = row.get(offset + column, type);
    wasNull = value == null;
    return value;
  }

  private String number(int column) {
    String text = getString(column);
    return text == null ? "0" : text;
  }

  private String typeOf(int column) {
    return row.getMetadata().getColumnMetadata(offset + column).getType().getName();
  }

  /** There is always the one row: whoever reads takes one. */
  @Override
  public boolean next() {
    return true;
  }

  @Override
  public boolean wasNull() {
    return wasNull;
  }

  @Override
  public @Nullable String getString(int column) {
    return value(column, String.class);
  }

  @Override
  public @Nullable String getNString(int column) {
    return getString(column);
  }

  /** A number or a boolean as such; whatever else as its text, which jOOQ can read. */
  @Override
  public @Nullable Object getObject(int column) {
    return switch (typeOf(column)) {
      case "INT2", "INT4" -> value(column, Integer.class);
      case "INT8" -> value(column, Long.class);
      case "FLOAT4" -> value(column, Float.class);
      case "FLOAT8" -> value(column, Double.class);
      case "NUMERIC" -> value(column, BigDecimal.class);
      case "BOOL" -> value(column, Boolean.class);
      default -> getString(column);
    };
  }

  @Override
  public <T> @Nullable T getObject(int column, Class<T> type) {
    return value(column, type);
  }

  @Override
  public boolean getBoolean(int column) {
    return Boolean.TRUE.equals(value(column, Boolean.class));
  }

  @Override
  public byte getByte(int column) {
    return Byte.parseByte(number(column));
  }

  @Override
  public short getShort(int column) {
    return Short.parseShort(number(column));
  }

  @Override
  public int getInt(int column) {
    return Integer.parseInt(number(column));
  }

  @Override
  public long getLong(int column) {
    return Long.parseLong(number(column));
  }

  @Override
  public float getFloat(int column) {
    return Float.parseFloat(number(column));
  }

  @Override
  public double getDouble(int column) {
    return Double.parseDouble(number(column));
  }

  @Override
  public @Nullable BigDecimal getBigDecimal(int column) {
    String text = getString(column);
    return text == null ? null : new BigDecimal(text);
  }

  @Override
  public byte @Nullable [] getBytes(int column) {
    return value(column, byte[].class);
  }

  @Override
  public @Nullable Date getDate(int column) {
    LocalDate date = value(column, LocalDate.class);
    return date == null ? null : Date.valueOf(date);
  }

  @Override
  public @Nullable Time getTime(int column) {
    LocalTime time = value(column, LocalTime.class);
    return time == null ? null : Time.valueOf(time);
  }

  @Override
  public @Nullable Timestamp getTimestamp(int column) {
    if (typeOf(column).equals("TIMESTAMPTZ")) {
      OffsetDateTime time = value(column, OffsetDateTime.class);
      return time == null ? null : Timestamp.from(time.toInstant());
    }
    LocalDateTime time = value(column, LocalDateTime.class);
    return time == null ? null : Timestamp.valueOf(time);
  }

  @Override
  public @Nullable Array getArray(int column) throws SQLException {
    String text = getString(column);
    return text == null
        ? null
        : new MockArray<>(
            SQLDialect.POSTGRES,
            PostgresUtils.toPGArray(text).toArray(Object[]::new),
            Object[].class);
  }
}
