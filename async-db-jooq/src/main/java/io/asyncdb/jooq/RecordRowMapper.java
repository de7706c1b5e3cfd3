package io.asyncdb.jooq;

import io.asyncdb.error.ResultException;
import io.asyncdb.row.RowMapper;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Makes jOOQ's records of rows. What depends on the columns is decided once a result. */
final class RecordRowMapper<R extends Record> implements RowMapper<R> {

  private final String sql;
  private final Class<? extends R> type;
  private final Field<?>[] selected;

  /** Null where only the result tells the columns, as it is with plain SQL. */
  private final @Nullable RecordFactory<R> factory;

  private RecordRowMapper(String sql, Class<? extends R> type, Field<?>[] selected) {
    this.sql = sql;
    this.type = type;
    this.selected = selected;
    this.factory = selected.length == 0 ? null : RecordFactory.of(type, selected);
  }

  /**
   * Returns the mapper for the rows of a query.
   *
   * @param query the query
   * @param sql its text, for messages
   * @throws UnsupportedOperationException if a field cannot be read
   */
  static <R extends Record> RecordRowMapper<R> of(ResultQuery<R> query, String sql) {
    Field<?>[] selected = Fields.of(query);
    Fields.requireReadable(selected);
    return new RecordRowMapper<>(sql, query.getRecordType(), selected);
  }

  /** The fields of the records, or null where only the result tells. */
  Field<?> @Nullable [] fields() {
    return factory == null ? null : factory.fields();
  }

  @Override
  public R map(Row row) {
    return specialize(row.getMetadata()).map(row);
  }

  @Override
  public Specialized<R> specialize(RowMetadata metadata) {
    List<? extends ColumnMetadata> columns = metadata.getColumnMetadatas();
    if (factory == null) {
      Field<?>[] named =
          columns.stream().map(c -> DSL.field(DSL.name(c.getName()))).toArray(Field<?>[]::new);
      return specialize(columns, named, RecordFactory.of(type, named));
    }
    if (columns.size() != selected.length) {
      throw failure(
          "the query has %d fields and its result %d columns"
              .formatted(selected.length, columns.size()));
    }
    return specialize(columns, selected, factory);
  }

  private Specialized<R> specialize(
      List<? extends ColumnMetadata> columns, Field<?>[] fields, RecordFactory<R> records) {
    ColumnReader[] readers = new ColumnReader[fields.length];
    for (int i = 0; i < readers.length; i++) {
      Class<?> wanted = fields[i].getConverter().fromType();
      ColumnReader reader = ColumnReader.of(wanted, columns.get(i), i);
      if (reader == null) {
        throw failure(
            "%s is sent as PostgreSQL type %s, which cannot be read as %s yet"
                .formatted(
                    Fields.describe(fields[i], i),
                    columns.get(i).getType().getName(),
                    wanted.getSimpleName()));
      }
      readers[i] = reader;
    }
    return new Specialized<>(sql, records, fields, readers);
  }

  private ResultException failure(String message) {
    return new ResultException(message + " in: " + sql, null, sql, null);
  }

  /** The mapper for the rows of one result. */
  static final class Specialized<R extends Record> implements RowMapper<R> {

    private final String sql;
    private final RecordFactory<R> factory;
    private final Field<?>[] fields;
    private final Field<?>[] targets;
    private final Converter<?, ?>[] converters;
    private final ColumnReader[] readers;

    private Specialized(
        String sql, RecordFactory<R> factory, Field<?>[] fields, ColumnReader[] readers) {
      this.sql = sql;
      this.factory = factory;
      this.fields = fields;
      this.targets = factory.targets();
      this.readers = readers;
      this.converters = new Converter<?, ?>[fields.length];
      for (int i = 0; i < converters.length; i++) {
        converters[i] = fields[i].getConverter();
      }
    }

    @Override
    public R map(Row row) {
      R record = factory.create();
      int i = 0;
      try {
        for (; i < targets.length; i++) {
          set(record, targets[i], converters[i], readers[i].read(row));
        }
      } catch (RuntimeException error) {
        throw new ResultException(
            "%s could not be read: %s in: %s"
                .formatted(Fields.describe(fields[i], i), error.getClass().getSimpleName(), sql),
            null,
            sql,
            error);
      }
      record.changed(false);
      return record;
    }

    @SuppressWarnings("unchecked") // the reader was chosen for the converter, which is the field's
    private static <T, U> void set(
        Record record, Field<U> field, Converter<T, ?> converter, @Nullable Object value) {
      record.set(field, (U) converter.from((T) value));
    }
  }
}
