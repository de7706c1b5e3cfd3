package io.asyncdb;

import io.asyncdb.row.RowMapper;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * SQL with its bindings. Immutable and thread-safe: each {@code bind} returns a new statement and
 * leaves this one as it was, so that one can be kept and bound again and again.
 */
public interface Statement {

  /**
   * Binds a value to a named parameter, at every place where the name stands.
   *
   * @param name without the colon
   * @param value sent in the type that its class implies; null and an enum's name in the type that
   *     the server infers. Collections are not values: bind an array and write {@code = any(:ids)}
   * @return a statement with the binding
   * @throws IllegalArgumentException if the SQL has no such parameter; the message lists those it
   *     has
   */
  Statement bind(String name, @Nullable Object value);

  /**
   * Binds a value to a numbered parameter.
   *
   * @param number 1 for {@code $1}
   * @param value as in {@link #bind(String, Object)}
   * @return a statement with the binding
   * @throws IllegalArgumentException if the SQL has no such parameter
   */
  Statement bind(int number, @Nullable Object value);

  /**
   * Names the statement for listeners, logs and metrics.
   *
   * @param name such as {@code users.byId}
   * @return a statement with the name
   */
  Statement name(String name);

  /**
   * Sets how many rows {@link Query#stream} asks the server for at a time; the other methods read
   * everything in one round trip.
   *
   * @param rows 1 or more; default 256
   * @return a statement with that size
   * @throws IllegalArgumentException if {@code rows} is below 1
   */
  Statement fetchSize(int rows);

  /**
   * Limits how long each run may take, the wait for a connection included: at the deadline the
   * caller gets a {@link io.asyncdb.error.DatabaseTimeoutException} and the server is asked to
   * stop. A {@link io.asyncdb.request.Deadline} of the request that ends sooner stays in force.
   *
   * @param timeout longer than zero; by default there is no limit
   * @return a statement with that limit
   * @throws IllegalArgumentException if {@code timeout} is zero or negative
   */
  Statement timeout(Duration timeout);

  /**
   * Says that this is the last statement of its transaction: COMMIT, or RELEASE for a savepoint, is
   * sent together with it, which saves a round trip. If the statement fails the server rolls back,
   * as always. Outside of a transaction, and for {@link Query#stream}, there is nothing to send
   * with it.
   *
   * <p>It is a promise. What is sent afterwards in the same transaction fails with an {@link
   * IllegalStateException}, and so does {@link Transaction#setRollbackOnly} once all is committed.
   * An error on this side, such as a row that cannot be mapped, or a second row for {@link
   * Query#one}, comes after the commit and undoes nothing. Where the answer is not known, because
   * the connection was lost or a deadline has passed meanwhile, the error is a {@link
   * io.asyncdb.error.CommitUnknownException}: such a transaction is not retried. A deadline that
   * passes behind RELEASE dooms the transaction around the savepoint.
   *
   * @return a statement with the promise
   */
  Statement last();

  /**
   * Reads rows as values of a class: a record by its components' names (snake_case in the database,
   * camelCase in Java), a class that the driver reads (numbers, strings, {@code UUID}, java.time,
   * arrays, {@code byte[]}) from the first column, an enum by name.
   *
   * @param <T> the type of a row
   * @param type the class
   * @return a query whose rows are of that class
   * @throws IllegalArgumentException if the class is neither; the message says what was looked for
   */
  <T> Query<T> as(Class<T> type);

  /**
   * Reads rows with a function.
   *
   * @param <T> the type of a row
   * @param mapper called on the thread that receives, once a row; must not block and must not keep
   *     the row
   * @return a query whose rows are what the function returns
   */
  <T> Query<T> map(RowMapper<T> mapper);

  /**
   * Runs the statement for its count.
   *
   * @return rows inserted, updated or deleted; for a SELECT, rows read; 0 for DDL. Emitted when the
   *     connection is free again. Cancelling stops the server's work
   */
  Mono<Long> execute();
}
