package io.asyncdb.internal.transaction;

import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.statement.StatementRunner;
import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one way for every transaction: on a connection of its own for each attempt, or on a
 * session's.
 */
public final class TransactionRunner {

  private final StatementRunner statements;
  private final ConnectionPool pool;
  private final CommitLookup commits;

  /** Creates a runner that borrows from the pool. */
  public TransactionRunner(StatementRunner statements, ConnectionPool pool) {
    this.statements = statements;
    this.pool = pool;
    this.commits = new CommitLookup(statements, pool::exchangeUrgently);
  }

  /** Runs work for its value; each attempt has a connection of its own. */
  public <T> Mono<T> one(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    Mono<T> attempt = borrowing(options, work).singleOrEmpty();
    return limited(
        Attempts.of(
            attempt, options.retry(), Attempts::isConflictOrLostConnection, statements.listeners()),
        options);
  }

  /** Runs work for its values, on a connection of its own. */
  public <T> Flux<T> many(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    requireNoRetry(options);
    return limited(borrowing(options, work), options);
  }

  /** Runs work for its value, on the session's connection. */
  <T> Mono<T> one(
      Lease lease,
      OneAtATime gate,
      TransactionOptions options,
      Function<? super Transaction, ? extends Publisher<T>> work) {
    Mono<T> attempt =
        DefaultTransaction.run(statements, commits, lease, gate, options, work).singleOrEmpty();
    return limited(
        Attempts.of(attempt, options.retry(), Attempts::isConflict, statements.listeners()),
        options);
  }

  /** Runs work for its values, on the session's connection. */
  <T> Flux<T> many(
      Lease lease,
      OneAtATime gate,
      TransactionOptions options,
      Function<? super Transaction, ? extends Publisher<T>> work) {
    requireNoRetry(options);
    return limited(
        DefaultTransaction.run(statements, commits, lease, gate, options, work), options);
  }

  /** Returns where the statements of the database run that are in no transaction. */
  public Target target() {
    return new SettingsTarget(
        pool,
        work -> borrowing(TransactionOptions.DEFAULT, tx -> ((DefaultTransaction) tx).last(work)));
  }

  /** Returns where statements run on a held connection that are in no transaction. */
  public Target target(Lease lease) {
    return target(lease, DefaultSession.gate());
  }

  /** Returns where the statements of a session run that are in no transaction. */
  Target target(Lease lease, OneAtATime gate) {
    return new SettingsTarget(
        lease,
        work ->
            many(
                lease,
                gate,
                TransactionOptions.DEFAULT,
                tx -> ((DefaultTransaction) tx).last(work)));
  }

  /** Returns what runs the statements. */
  public StatementRunner statements() {
    return statements;
  }

  private <T> Flux<T> borrowing(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    return Flux.usingWhen(
        pool.acquire(),
        lease ->
            DefaultTransaction.run(statements, commits, lease, DefaultSession.gate(), options, work)
                .contextWrite(lease.held()),
        Lease::release,
        (lease, error) -> Expiry.cleaningUp(lease.release()),
        Lease::release);
  }

  private static <T> Mono<T> limited(Mono<T> work, TransactionOptions options) {
    Duration timeout = options.timeout();
    return timeout == null ? work : work.contextWrite(Deadline.after(timeout));
  }

  private static <T> Flux<T> limited(Flux<T> work, TransactionOptions options) {
    Duration timeout = options.timeout();
    return timeout == null ? work : work.contextWrite(Deadline.after(timeout));
  }

  private static void requireNoRetry(TransactionOptions options) {
    if (!options.retry().equals(RetryPolicy.NONE)) {
      throw new IllegalArgumentException(
          "values that were emitted cannot be taken back: a transaction of many values has no"
              + " retry, was "
              + options.retry());
    }
  }
}
