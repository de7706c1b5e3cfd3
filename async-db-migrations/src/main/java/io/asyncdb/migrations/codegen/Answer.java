package io.asyncdb.migrations.codegen;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered to one statement: rows as text, which jOOQ converts to the types it
 * wants, or an error.
 *
 * @param columns names and kinds, in order; empty for an error
 * @param rows for each row a value for each column: a String, a List of Strings for an array, or
 *     null
 * @param errorState the SQLSTATE of an error, or null
 * @param errorMessage the message of an error, or null
 */
record Answer(
    List<Column> columns,
    List<List<@Nullable Object>> rows,
    @Nullable String errorState,
    @Nullable String errorMessage) {

  /**
   * One column.
   *
   * @param name as in the result
   * @param kind how its values are kept
   */
  record Column(String name, Kind kind) {}

  /** How the values of a column are kept: always as text, but given to jOOQ as what they are. */
  enum Kind {
    /** Anything, as the driver spells it. */
    TEXT,
    /** A whole number, which jOOQ may sort by. */
    NUMBER,
    /** An array, as a list of texts. */
    ARRAY
  }

  static Answer of(ResultSet source) throws SQLException {
    ResultSetMetaData metaData = source.getMetaData();
    List<Column> columns = new ArrayList<>();
    for (int i = 1; i <= metaData.getColumnCount(); i++) {
      columns.add(new Column(metaData.getColumnLabel(i), kind(metaData.getColumnType(i))));
    }
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (source.next()) {
      List<@Nullable Object> row = new ArrayList<>();
      for (int i = 0; i < columns.size(); i++) {
        row.add(
            columns.get(i).kind() == Kind.ARRAY ? array(source, i + 1) : source.getString(i + 1));
      }
      rows.add(row);
    }
    return new Answer(columns, rows, null, null);
  }

  static Answer of(SQLException failure) {
    return new Answer(
        List.of(), List.of(), failure.getSQLState(), String.valueOf(failure.getMessage()));
  }

  private static Kind kind(int jdbcType) {
    return switch (jdbcType) {
      case Types.ARRAY -> Kind.ARRAY;
      case Types.SMALLINT, Types.INTEGER, Types.BIGINT -> Kind.NUMBER;
      default -> Kind.TEXT;
    };
  }

  private static @Nullable Object array(ResultSet source, int column) throws SQLException {
    java.sql.Array array = source.getArray(column);
    if (array == null) {
      return null;
    }
    List<@Nullable String> values = new ArrayList<>();
    for (Object value : (Object[]) array.getArray()) {
      values.add(value == null ? null : value.toString());
    }
    return values;
  }

  /**
   * Gives the answer to jOOQ.
   *
   * @throws SQLException when the server's answer was an error
   */
  Result<Record> toResult() throws SQLException {
    if (errorMessage != null) {
      throw new SQLException(errorMessage, errorState);
    }
    DSLContext context = DSL.using(SQLDialect.POSTGRES);
    Field<?>[] fields = columns.stream().map(Answer::field).toArray(Field<?>[]::new);
    Result<Record> result = context.newResult(fields);
    for (List<@Nullable Object> row : rows) {
      Record record = context.newRecord(fields);
      for (int i = 0; i < fields.length; i++) {
        Object value = row.get(i);
        set(record, fields[i], value instanceof List<?> list ? list.toArray(String[]::new) : value);
      }
      result.add(record);
    }
    return result;
  }

  private static Field<?> field(Column column) {
    return switch (column.kind()) {
      case ARRAY -> DSL.field(DSL.name(column.name()), SQLDataType.CLOB.array());
      case NUMBER -> DSL.field(DSL.name(column.name()), SQLDataType.BIGINT);
      case TEXT -> DSL.field(DSL.name(column.name()), SQLDataType.CLOB);
    };
  }

  private static <T> void set(Record record, Field<T> field, @Nullable Object value) {
    record.set(field, field.getDataType().convert(value));
  }
}
