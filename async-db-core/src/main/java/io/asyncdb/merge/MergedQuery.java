package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.error.ResultException;
import io.asyncdb.internal.statement.ElementType;
import io.asyncdb.row.RowMapper;
import io.asyncdb.row.RowMappers;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A SELECT with parameters whose concurrent runs are merged: what is asked at the same time, by
 * requests with the same settings, goes to the server as one statement, which runs the SELECT once
 * for each caller's values, and each caller gets his own rows, in the order of the SELECT.
 *
 * <p>Immutable and thread-safe: each {@code bind} returns a new value that merges with all others
 * of the same {@link #of}. Make one for each statement and keep it.
 *
 * <p>A caller who is alone is served at once, by the statement as it was written. While two
 * statements are under way, those who come wait for one of them to end, and go together.
 *
 * <p>The statement must be a SELECT that changes nothing: one that writes, locks rows or calls a
 * volatile function is refused with {@link io.asyncdb.error.InvalidSqlException}. The server is
 * asked for that at the first use. What a function does that is marked stable or immutable is not
 * seen.
 *
 * <p>Values go in arrays, in the type that their class implies: write a cast where the server has
 * to see another, as in {@code status = :status::mood}. Runs with values of different classes are
 * not merged with each other.
 *
 * <p>Connections, transactions, settings, deadlines, cancels and failures are as with {@link
 * Lookup}: runs have connections of their own, only callers with the same settings share a
 * statement, each caller's deadline ends his own wait, and what fails because of one caller's
 * values fails that caller alone.
 *
 * @param <T> the type of a row
 */
public final class MergedQuery<T> {

  private static final Object UNBOUND = new Object();

  private final MergedSelect<T> select;
  private final @Nullable Object[] values;

  private MergedQuery(MergedSelect<T> select, @Nullable Object[] values) {
    this.select = select;
    this.values = values;
  }

  /**
   * Returns a query whose rows are read as {@link io.asyncdb.Statement#as} reads them.
   *
   * @param <T> the type of a row
   * @param database where it runs
   * @param sql a SELECT with parameters written {@code :name} or {@code $1}
   * @param type of a row: a record, or a class that the driver reads
   * @return a query without bindings, with {@link MergeOptions#DEFAULT}
   * @throws IllegalArgumentException if the SQL has no parameters, or rows cannot be read as the
   *     class
   */
  public static <T> MergedQuery<T> of(Database database, String sql, Class<T> type) {
    return of(database, sql, RowMappers.of(type));
  }

  /**
   * Returns a query whose rows are read by a function.
   *
   * @param <T> the type of a row
   * @param database where it runs
   * @param sql a SELECT with parameters written {@code :name} or {@code $1}
   * @param mapper reads a row, in which the SELECT's columns are followed by one of this library's
   * @return a query without bindings, with {@link MergeOptions#DEFAULT}
   * @throws IllegalArgumentException if the SQL has no parameters
   */
  public static <T> MergedQuery<T> of(Database database, String sql, RowMapper<T> mapper) {
    MergedSelect<T> select = new MergedSelect<>(database, sql, mapper, MergeOptions.DEFAULT);
    @Nullable Object[] values = new Object[select.parsed().parameterCount()];
    Arrays.fill(values, UNBOUND);
    return new MergedQuery<>(select, values);
  }

  /**
   * Returns a query with other options, which merges its own runs.
   *
   * @param options how runs are merged
   * @return a new query with the same bindings
   */
  public MergedQuery<T> with(MergeOptions options) {
    return new MergedQuery<>(select.with(options), values);
  }

  /**
   * Binds a value to a named parameter, at every place where the name stands.
   *
   * @param name without the colon
   * @param value of a class that has an array type: numbers, strings, {@code UUID}, booleans,
   *     java.time, {@code byte[]}, enums by their names; or null
   * @return a query with the binding
   * @throws IllegalArgumentException if the SQL has no such parameter, or the class has no array
   *     type
   */
  public MergedQuery<T> bind(String name, @Nullable Object value) {
    return bindAt(select.parsed().indexOf(name), value);
  }

  /**
   * Binds a value to a numbered parameter.
   *
   * @param number 1 for {@code $1}
   * @param value as in {@link #bind(String, Object)}
   * @return a query with the binding
   * @throws IllegalArgumentException if the SQL has no such parameter, or the class has no array
   *     type
   */
  public MergedQuery<T> bind(int number, @Nullable Object value) {
    return bindAt(select.parsed().indexOf(number), value);
  }

  private MergedQuery<T> bindAt(int index, @Nullable Object value) {
    if (value != null && ElementType.of(value.getClass()) == null) {
      throw new IllegalArgumentException(
          "parameter %s: there is no array type for %s in: %s"
              .formatted(
                  select.parsed().parameterAt(index),
                  value.getClass().getName(),
                  select.parsed().original()));
    }
    @Nullable Object[] bound = values.clone();
    bound[index] = value;
    return new MergedQuery<>(select, bound);
  }

  /**
   * Reads the one row that there must be.
   *
   * @return the row, or {@link ResultException} if there is no row or more than one. Each method's
   *     {@code Mono} runs the query anew for each subscription, and fails with {@link
   *     io.asyncdb.error.PoolExhaustedException} if {@code maxWaiting} calls wait already
   */
  public Mono<T> one() {
    return call(rows -> atMostOne(rows, true));
  }

  /**
   * Reads the one row that there may be.
   *
   * @return the row, or empty, or {@link ResultException} if there is more than one
   */
  public Mono<T> optional() {
    return call(rows -> atMostOne(rows, false));
  }

  /**
   * Reads the first row. Further rows are received and thrown away.
   *
   * @return the row, or empty
   */
  public Mono<T> first() {
    return call(rows -> rows.isEmpty() ? null : rows.get(0));
  }

  /**
   * Reads all rows.
   *
   * @return an unmodifiable list, empty where there are none
   */
  public Mono<List<T>> list() {
    return call(Collections::unmodifiableList);
  }

  private <R> Mono<R> call(Function<List<T>, @Nullable R> answer) {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == UNBOUND) {
        return Mono.error(
            new IllegalArgumentException(
                "parameter %s is not bound in: %s"
                    .formatted(select.parsed().parameterAt(i), select.parsed().original())));
      }
    }
    return Call.of(select.mergerFor(values), values, answer);
  }

  private @Nullable T atMostOne(List<T> rows, boolean required) {
    if (rows.size() > 1 || (required && rows.isEmpty())) {
      String sql = select.parsed().original();
      throw new ResultException(
          "expected %s, got %d in: %s"
              .formatted(required ? "one row" : "at most one row", rows.size(), sql),
          null,
          sql,
          null);
    }
    return rows.isEmpty() ? null : rows.get(0);
  }

  /** Returns the SQL as it was written; values are left out. */
  @Override
  public String toString() {
    return select.parsed().original();
  }
}
