package io.asyncdb.bulk;

import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.internal.codec.ArrayEncoder;
import io.asyncdb.internal.codec.BinaryEncoder;
import io.asyncdb.internal.codec.BinaryEncoders;
import io.asyncdb.internal.table.TableColumn;
import io.asyncdb.internal.table.TableShape;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table, with what its values travel as: its own type, the type under its domain,
 * or, where there is no encoder for that, text that the server casts.
 *
 * @param column of the table
 * @param value takes the value from a row
 * @param encoder writes it
 * @param wireOid the type it travels as
 * @param wireName that type in SQL
 * @param wireArrayOid the type of an array of such
 * @param cast whether the server must be told to make the column's type of it
 */
record TargetColumn<T>(
    TableColumn column,
    Function<? super T, ? extends @Nullable Object> value,
    BinaryEncoder encoder,
    long wireOid,
    String wireName,
    long wireArrayOid,
    boolean cast) {

  static <T> TargetColumn<T> of(Columns.Column<T> wanted, TableShape shape) {
    TableColumn column = shape.find(wanted.name());
    if (column == null) {
      column = shape.find(wanted.otherName());
    }
    if (column == null) {
      throw new InvalidSqlException(
          "table %s has no column %s; it has %s"
              .formatted(shape.table(), wanted.name(), shape.names()),
          null,
          null,
          null);
    }
    BinaryEncoder encoder = encoderOf(column);
    return encoder == null
        ? new TargetColumn<>(
            column,
            wanted.value(),
            BinaryEncoders.ofText(),
            PostgresqlObjectId.TEXT.getObjectId(),
            "pg_catalog.text",
            PostgresqlObjectId.TEXT_ARRAY.getObjectId(),
            true)
        : new TargetColumn<>(
            column,
            wanted.value(),
            encoder,
            column.baseOid(),
            column.baseName(),
            column.arrayOid(),
            false);
  }

  private static @Nullable BinaryEncoder encoderOf(TableColumn column) {
    if (!column.isArray()) {
      return BinaryEncoders.of(column.baseOid(), column.baseKind(), column.baseName());
    }
    BinaryEncoder element =
        BinaryEncoders.of(column.elementOid(), column.elementKind(), column.baseName());
    return element == null ? null : new ArrayEncoder(column.elementOid(), element);
  }

  /** Returns the name in quotes, to be given a value. */
  String assigned() {
    if (!column.assignable()) {
      throw new InvalidSqlException(
          "column %s is generated always: leave it out".formatted(column.name()), null, null, null);
    }
    return column.quotedName();
  }

  /** Whether values travel as arrays, of which there is no array. */
  boolean travelsAsArray() {
    return column.isArray() && !cast;
  }
}
