package io.asyncdb.bulk;

import io.asyncdb.SqlOperations;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.internal.table.TableShape;
import io.asyncdb.internal.table.TableShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The columns that rows have values for, in the order in which they were named. Thread-safe. */
final class Columns<T> {

  /** What the guard of a shape fails with. */
  private static final String OPERATOR_UNKNOWN = "42883";

  private final List<Column<T>> all;

  /** What was made of these for the shape that a table had last: shapes are kept, too. */
  private volatile @Nullable RowEncoder<T> last;

  private Columns(List<Column<T>> all) {
    this.all = all;
  }

  /**
   * A column and where its value comes from.
   *
   * @param name what it is called in the first place
   * @param otherName what else it may be called
   * @param value takes the value from a row
   */
  record Column<T>(
      String name, String otherName, Function<? super T, ? extends @Nullable Object> value) {}

  static <T> Columns<T> none() {
    return new Columns<>(List.of());
  }

  /** Returns the columns of a record's components. */
  static <T> Columns<T> of(Class<T> type) {
    return new Columns<>(RecordColumns.of(type));
  }

  Columns<T> with(String name, Function<? super T, ? extends @Nullable Object> value) {
    if (all.stream().anyMatch(column -> column.name.equals(name))) {
      throw new IllegalArgumentException("column " + name + " is named twice");
    }
    List<Column<T>> more = new ArrayList<>(all);
    more.add(new Column<>(name, name, value));
    return new Columns<>(List.copyOf(more));
  }

  List<Column<T>> all() {
    return all;
  }

  String names() {
    return all.stream().map(Column::name).collect(Collectors.joining(", "));
  }

  /**
   * Returns the work, done with what writes rows for the table as it is. Should it have changed
   * since that was found out, the server refuses, and it is found out anew the next time.
   *
   * @throws IllegalStateException if no column is named
   */
  <R> Flux<R> writing(
      SqlOperations operations, String table, Function<RowEncoder<T>, Publisher<R>> work) {
    if (all.isEmpty()) {
      throw new IllegalStateException("no column is named: call column(...) first");
    }
    return TableShapes.of(operations, table)
        .map(this::encoder)
        .flatMapMany(work)
        .onErrorMap(InvalidSqlException.class, error -> explained(error, table))
        .doOnError(
            error -> error instanceof InvalidSqlException || error instanceof InvalidDataException,
            error -> TableShapes.forget(operations, table));
  }

  private RowEncoder<T> encoder(TableShape shape) {
    RowEncoder<T> known = last;
    if (known == null || !known.shape().equals(shape)) {
      known =
          new RowEncoder<>(
              shape, all.stream().map(column -> TargetColumn.of(column, shape)).toList());
      last = known;
    }
    return known;
  }

  private static InvalidSqlException explained(InvalidSqlException error, String table) {
    return OPERATOR_UNKNOWN.equals(error.sqlState())
        ? new InvalidSqlException(
            "the columns of %s have changed since they were read, and are read again by the next run: %s"
                .formatted(table, error.getMessage()),
            error.sqlState(),
            error.sql(),
            null)
        : error;
  }
}
