package io.asyncdb.jooq;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import java.util.List;
import org.jooq.Converter;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/** Reads the value of one field from the rows of a result. */
@FunctionalInterface
interface FieldReader {

  /** Reads the value, converted as the field says; null for NULL. */
  @Nullable Object read(Row row);

  /**
   * Chooses the reader of a field.
   *
   * @param first the first of its columns, from 0
   * @return the reader, or null if what the server sends cannot be read as the field's type
   */
  static @Nullable FieldReader of(
      Field<?> field, List<? extends ColumnMetadata> columns, int first) {
    if (!Fields.isPlain(field)) {
      return row -> Bridge.read(field, row, first);
    }
    Converter<?, ?> converter = field.getConverter();
    ColumnReader column = ColumnReader.of(converter.fromType(), columns.get(first), first);
    return column == null ? null : converted(column, converter);
  }

  @SuppressWarnings("unchecked") // the reader was chosen for the converter
  private static <T> FieldReader converted(ColumnReader column, Converter<T, ?> converter) {
    return row -> converter.from((T) column.read(row));
  }
}
