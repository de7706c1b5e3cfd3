package io.asyncdb.jooq;

import io.asyncdb.Query;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.row.RowMapper;
import java.util.List;
import java.util.function.Function;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A query built with jOOQ and rendered once, to be run with other values each time: what rendering
 * costs is paid when it is made. Made by {@link JooqDatabase#prepare}; immutable and thread-safe,
 * so that one can be kept and bound again and again.
 *
 * <pre>{@code
 * PreparedQuery<UserRecord> byId =
 *     jooq.prepare(dsl -> dsl.selectFrom(USERS).where(USERS.ID.eq(param("id", USERS.ID))));
 * Mono<UserRecord> user = byId.bind("id", 7L).one();
 * }</pre>
 *
 * <p>Values that are named, by {@code DSL.param}, are bound. One that has a value of its own, as
 * {@code param("most", 10)} has, keeps it until it is bound. All others are as they were when the
 * query was built. A run in which a parameter is missing fails with an {@link
 * IllegalArgumentException} that names it, in the returned publisher.
 *
 * @param <T> the type of a row
 */
public final class PreparedQuery<T> implements Query<T> {

  private final NamedStatement query;
  private final RowMapper<T> mapper;

  private PreparedQuery(NamedStatement query, RowMapper<T> mapper) {
    this.query = query;
    this.mapper = mapper;
  }

  static <R extends Record> PreparedQuery<R> of(SqlOperations operations, ResultQuery<R> built) {
    return new PreparedQuery<>(NamedStatement.of(operations, built), RecordRowMapper.of(built));
  }

  /**
   * Returns this query without what was bound to it, to run elsewhere: in a session or transaction.
   *
   * @param operations where it runs
   * @return a query that is rendered already, with the same name and fetch size
   */
  public PreparedQuery<T> on(SqlOperations operations) {
    return new PreparedQuery<>(query.on(operations), mapper);
  }

  /**
   * Binds a value to a named parameter, at every place where the name stands.
   *
   * @param name as given to {@code DSL.param}
   * @param value of the parameter's class, or null
   * @return a query with the binding
   * @throws IllegalArgumentException if the query has no such parameter; the message lists those it
   *     has. Also if the value is of another class
   */
  public PreparedQuery<T> bind(String name, @Nullable Object value) {
    return new PreparedQuery<>(query.bind(name, value), mapper);
  }

  /**
   * Names the query for listeners, logs and metrics.
   *
   * @param name such as {@code users.byId}
   * @return a query with the name
   */
  public PreparedQuery<T> name(String name) {
    return new PreparedQuery<>(query.with(statement -> statement.name(name)), mapper);
  }

  /**
   * Sets how many rows {@link #stream} asks the server for at a time, as {@link
   * Statement#fetchSize} does.
   *
   * @param rows 1 or more
   * @return a query with that size
   * @throws IllegalArgumentException if {@code rows} is below 1
   */
  public PreparedQuery<T> fetchSize(int rows) {
    return new PreparedQuery<>(query.with(statement -> statement.fetchSize(rows)), mapper);
  }

  /**
   * Says that this is the last statement of its transaction, with which COMMIT is sent, as {@link
   * Statement#last} does.
   *
   * @return a query with the promise
   */
  public PreparedQuery<T> last() {
    return new PreparedQuery<>(query.with(Statement::last), mapper);
  }

  /**
   * Reads rows with a function of the row, as {@link JooqQuery#map} does.
   *
   * @param <U> the type of a row
   * @param function such as {@code Records.mapping(User::new)}; null fails the query
   * @return a query with the same bindings, whose rows are what the function returns
   */
  public <U> PreparedQuery<U> map(Function<? super T, ? extends @Nullable U> function) {
    return new PreparedQuery<>(query, new MappedRows<>(mapper, function));
  }

  private Query<T> rows() {
    return query.statement().map(mapper);
  }

  @Override
  public Mono<T> one() {
    return rows().one();
  }

  @Override
  public Mono<T> optional() {
    return rows().optional();
  }

  @Override
  public Mono<T> first() {
    return rows().first();
  }

  @Override
  public Mono<List<T>> list() {
    return rows().list();
  }

  @Override
  public Flux<T> stream() {
    return rows().stream();
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return query.toString();
  }
}
