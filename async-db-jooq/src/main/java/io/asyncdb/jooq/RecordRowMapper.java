package io.asyncdb.jooq;

import io.asyncdb.error.ResultException;
import io.asyncdb.row.RowMapper;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.TableRecord;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** Makes jOOQ's records of rows. What depends on the columns is decided once a result. */
final class RecordRowMapper<R extends Record> implements RowMapper<R> {

  /** The last mapper for each class of a table's records, with what was found out for it. */
  private static final ClassValue<AtomicReference<@Nullable RecordRowMapper<?>>> LAST =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable RecordRowMapper<?>> computeValue(Class<?> type) {
          return new AtomicReference<>();
        }
      };

  private final Class<? extends R> type;
  private final Field<?>[] selected;
  private final int columnCount;

  /** What stands for the classes that are read; null where a binding decides by itself. */
  private final @Nullable List<Class<?>> reading;

  /** Null where only the result tells the columns, as it is with plain SQL. */
  private final @Nullable RecordFactory<R> factory;

  private RecordRowMapper(Class<? extends R> type, Field<?>[] selected) {
    this.type = type;
    this.selected = selected;
    this.columnCount = Arrays.stream(selected).mapToInt(Fields::columnsOf).sum();
    this.reading =
        selected.length > 0 && Arrays.stream(selected).allMatch(Fields::isPlain)
            ? Arrays.stream(selected).<Class<?>>map(f -> f.getConverter().fromType()).toList()
            : null;
    this.factory = selected.length == 0 ? null : RecordFactory.of(type, selected);
  }

  /**
   * Returns the mapper for the rows of a query.
   *
   * @param query the query
   */
  static <R extends Record> RecordRowMapper<R> of(ResultQuery<R> query) {
    Class<? extends R> type = query.getRecordType();
    Field<?>[] selected = Fields.of(query);
    return TableRecord.class.isAssignableFrom(type)
        ? ofTable(type, selected)
        : new RecordRowMapper<>(type, selected);
  }

  /** Nearly always the same: all fields of a table. */
  @SuppressWarnings("unchecked") // kept by the class of its records
  private static <R extends Record> RecordRowMapper<R> ofTable(
      Class<? extends R> type, Field<?>[] selected) {
    AtomicReference<@Nullable RecordRowMapper<?>> last = LAST.get(type);
    RecordRowMapper<R> known = (RecordRowMapper<R>) last.get();
    if (known != null && known.selects(selected)) {
      return known;
    }
    RecordRowMapper<R> mapper = new RecordRowMapper<>(type, selected);
    last.set(mapper);
    return mapper;
  }

  private boolean selects(Field<?>[] fields) {
    boolean same = fields.length == selected.length;
    for (int i = 0; same && i < fields.length; i++) {
      same = fields[i] == selected[i];
    }
    return same;
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
  public @Nullable Object readsAlike() {
    return reading;
  }

  @Override
  public Specialized<R> specialize(RowMetadata metadata) {
    List<? extends ColumnMetadata> columns = metadata.getColumnMetadatas();
    if (factory == null) {
      Field<?>[] named =
          columns.stream().map(c -> DSL.field(DSL.name(c.getName()))).toArray(Field<?>[]::new);
      return specialize(columns, named, RecordFactory.of(type, named));
    }
    if (columns.size() < columnCount) {
      throw failure(
          "the fields of the query take %d columns and its result has %d"
              .formatted(columnCount, columns.size()));
    }
    return specialize(columns, selected, factory);
  }

  private Specialized<R> specialize(
      List<? extends ColumnMetadata> columns, Field<?>[] fields, RecordFactory<R> records) {
    FieldReader[] readers = new FieldReader[fields.length];
    int column = 0;
    for (int i = 0; i < readers.length; i++) {
      FieldReader reader = FieldReader.of(fields[i], columns, column);
      if (reader == null) {
        throw failure(
            "%s is sent as PostgreSQL type %s, which cannot be read as %s"
                .formatted(
                    Fields.describe(fields[i], i),
                    columns.get(column).getType().getName(),
                    fields[i].getConverter().fromType().getSimpleName()));
      }
      readers[i] = reader;
      column += Fields.columnsOf(fields[i]);
    }
    return new Specialized<>(records, fields, readers);
  }

  /** Whoever runs the query adds its text. */
  private static ResultException failure(String message) {
    return new ResultException(message, null, null, null);
  }

  /** The mapper for the rows of one result. */
  static final class Specialized<R extends Record> implements RowMapper<R> {

    private final RecordFactory<R> factory;
    private final Field<?>[] fields;
    private final Field<?>[] targets;
    private final FieldReader[] readers;

    private Specialized(RecordFactory<R> factory, Field<?>[] fields, FieldReader[] readers) {
      this.factory = factory;
      this.fields = fields;
      this.targets = factory.targets();
      this.readers = readers;
    }

    @Override
    public R map(Row row) {
      R record = factory.create();
      // For a key that is not marked as changed, jOOQ looks its settings up, and makes them anew.
      record.changed(true);
      int i = 0;
      try {
        for (; i < targets.length; i++) {
          set(record, targets[i], readers[i].read(row));
        }
      } catch (RuntimeException error) {
        throw new ResultException(
            "%s could not be read: %s"
                .formatted(Fields.describe(fields[i], i), error.getClass().getSimpleName()),
            null,
            null,
            error);
      }
      record.changed(false);
      return record;
    }

    @SuppressWarnings("unchecked") // the reader is the field's
    private static <U> void set(Record record, Field<U> field, @Nullable Object value) {
      record.set(field, (U) value);
    }
  }
}
