package io.asyncdb;

import io.asyncdb.config.DatabaseConfig;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * That which can run SQL: a {@link Database}, a {@link Session} or a {@link Transaction}. Code that
 * takes one of these works in all three.
 */
public interface SqlOperations {

  /**
   * Returns a statement that, each time it is run, runs here.
   *
   * @param sql with parameters written {@code :name} or {@code $1}, not both; colons in quotes,
   *     comments and casts ({@code ::int}) are left alone. Never build values into it
   * @return a statement without bindings
   * @throws IllegalArgumentException if both kinds of parameters are used, or a quote is left open
   */
  Statement sql(String sql);

  /**
   * Returns the configuration of the database that this runs on.
   *
   * @return the configuration it was opened with, listeners included
   */
  DatabaseConfig config();

  /**
   * Runs work in a transaction and commits it.
   *
   * <p>On a {@code Database} the work gets a connection of its own; on a {@code Session} it runs on
   * the session's; on a {@code Transaction} it runs inside a savepoint of it, which is rolled back
   * alone when the inner work fails.
   *
   * <p>The value is emitted after the commit. An error, a cancel and an exception thrown by {@code
   * work} itself roll everything back. A cancel returns at once and stops the statement that is
   * running on the server; COMMIT cannot be interrupted once it was sent.
   *
   * @param <T> the type of the value
   * @param work what to do; its transaction must not be used after it has ended
   * @return the value of the work, or empty. Subscribing again runs it again
   * @throws NullPointerException in the returned {@code Mono}, if {@code work} returns null
   */
  default <T> Mono<T> inTransaction(Function<? super Transaction, ? extends Mono<T>> work) {
    return inTransaction(TransactionOptions.DEFAULT, work);
  }

  /**
   * As {@link #inTransaction(Function)}, with isolation level, access mode and deferrability.
   *
   * @param <T> the type of the value
   * @param options how the transaction begins; on a {@code Transaction}, only {@link
   *     TransactionOptions#DEFAULT}, since a savepoint takes over what is around it
   * @param work what to do; its transaction must not be used after it has ended
   * @return the value of the work, or empty
   * @throws IllegalArgumentException if options are given for a savepoint
   */
  <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work);

  /**
   * As {@link #inTransaction(TransactionOptions, Function)}, for many values: they are emitted as
   * they come, before the commit. The completion signal follows the commit; until then a receiver
   * must be ready for an error that takes back all of them.
   *
   * @param <T> the type of the values
   * @param options how the transaction begins
   * @param work what to do; its transaction must not be used after it has ended
   * @return the values of the work
   */
  <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work);
}
