package io.asyncdb.jooq;

import io.asyncdb.Query;
import io.asyncdb.Statement;
import java.util.List;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A query built with jOOQ, whose rows are jOOQ's records. Immutable and thread-safe; each
 * subscription runs it anew.
 *
 * <p>Records belong to the receiver: they are attached to nothing and hold nothing open.
 *
 * @param <R> the type of a record
 */
public final class JooqQuery<R extends Record> implements Query<R> {

  private final Statement statement;
  private final RecordRowMapper<R> records;
  private final Query<R> query;

  JooqQuery(Statement statement, RecordRowMapper<R> records) {
    this.statement = statement;
    this.records = records;
    this.query = statement.map(records);
  }

  /**
   * Names the query for listeners, logs and metrics.
   *
   * @param name such as {@code messages.page}
   * @return a query with the name
   */
  public JooqQuery<R> name(String name) {
    return new JooqQuery<>(statement.name(name), records);
  }

  /**
   * Sets how many rows {@link #stream} asks the server for at a time, as {@link
   * Statement#fetchSize} does.
   *
   * @param rows 1 or more
   * @return a query with that size
   * @throws IllegalArgumentException if {@code rows} is below 1
   */
  public JooqQuery<R> fetchSize(int rows) {
    return new JooqQuery<>(statement.fetchSize(rows), records);
  }

  /**
   * Says that this is the last statement of its transaction, with which COMMIT is sent, as {@link
   * Statement#last} does.
   *
   * @return a query with the promise
   */
  public JooqQuery<R> last() {
    return new JooqQuery<>(statement.last(), records);
  }

  /**
   * Reads rows as values of a class, in the ways of jOOQ's {@link
   * org.jooq.impl.DefaultRecordMapper}: a Java record by the names of its components, a class with
   * setters or fields by theirs (snake_case in the database, camelCase in Java), a table's record,
   * or one column as a plain value.
   *
   * @param <T> the type of a row
   * @param type the class
   * @return a query whose rows are of that class
   * @throws IllegalArgumentException if a component of a Java record has no column, or if it is
   *     plain SQL, of which jOOQ knows no columns: read that by {@link JooqDatabase#statement}
   * @throws org.jooq.exception.MappingException if jOOQ finds no way to make the class
   */
  public <T> Query<T> into(Class<T> type) {
    Field<?>[] fields = records.fields();
    if (fields == null) {
      throw new IllegalArgumentException(
          "jOOQ does not know the columns of plain SQL: read it as %s by statement(...).as(...)"
              .formatted(type.getSimpleName()));
    }
    return map(ClassMapping.of(fields, type));
  }

  /**
   * Reads rows with a function of the record, such as {@code Records.mapping(User::new)}, which the
   * compiler checks against the columns.
   *
   * @param <T> the type of a row
   * @param mapper called on the thread that receives, once a row; must not block, and null fails
   *     the query
   * @return a query whose rows are what the function returns
   */
  public <T> Query<T> map(Function<? super R, ? extends @Nullable T> mapper) {
    return statement.map(new MappedRows<>(records, mapper));
  }

  @Override
  public Mono<R> one() {
    return query.one();
  }

  @Override
  public Mono<R> optional() {
    return query.optional();
  }

  @Override
  public Mono<R> first() {
    return query.first();
  }

  @Override
  public Mono<List<R>> list() {
    return query.list();
  }

  @Override
  public Flux<R> stream() {
    return query.stream();
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return statement.toString();
  }
}
