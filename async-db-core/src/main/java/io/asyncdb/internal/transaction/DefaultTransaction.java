package io.asyncdb.internal.transaction;

import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transaction, or a savepoint in one: both are opened, kept or undone by a command, and only the
 * commands differ.
 *
 * <p>The opening command goes ahead of the first statement without waiting for its answer. Should
 * it fail, the lease remembers that as it remembers any failure, and nothing is committed. Whether
 * to keep or undo is decided when it is the command's turn on the connection, when all that the
 * statements before it did is known.
 */
final class DefaultTransaction implements Transaction {

  private final StatementRunner runner;
  private final Lease lease;
  private final Commands commands;
  private final int depth;
  private final OneAtATime savepoints =
      new OneAtATime("a nested transaction of this one is still open");
  private volatile boolean rollbackOnly;
  private volatile boolean over;

  private DefaultTransaction(StatementRunner runner, Lease lease, Commands commands, int depth) {
    this.runner = runner;
    this.lease = lease;
    this.commands = commands;
    this.depth = depth;
  }

  /** Runs work in a transaction on a connection that has none. */
  static <T> Flux<T> run(
      StatementRunner runner,
      Lease lease,
      OneAtATime gate,
      TransactionOptions options,
      Function<? super Transaction, ? extends Publisher<T>> work) {
    return scoped(
        gate, () -> new DefaultTransaction(runner, lease, Commands.transaction(options), 0), work);
  }

  /**
   * Opens, works, and ends. The end belongs to the stream, so that its error reaches the caller as
   * it is; only what was not ended by it, for an error or a cancel, is undone behind it.
   */
  private static <T> Flux<T> scoped(
      OneAtATime gate,
      Supplier<DefaultTransaction> transaction,
      Function<? super Transaction, ? extends Publisher<T>> work) {
    return Flux.usingWhen(
        gate.enter().then(Mono.fromSupplier(transaction)),
        tx -> Flux.concat(tx.open(work), tx.end()),
        tx -> gate.leave(),
        (tx, error) -> tx.undo(error).then(gate.leave()),
        tx -> tx.undo(null).then(gate.leave()));
  }

  /**
   * Opens the transaction and starts the work in it; whatever the work throws comes as an error.
   */
  private <T> Flux<T> open(Function<? super Transaction, ? extends Publisher<T>> work) {
    return Flux.defer(
        () -> {
          if (depth == 0) {
            lease.forgetFailure(); // of the session, or of a transaction that is over
          }
          lease.exchange(() -> ControlWork.ahead(commands.open)).subscribe(null, remembered -> {});
          return work.apply(this);
        });
  }

  /** Keeps what was done, or undoes it where a statement failed or the caller decided so. */
  private <T> Mono<T> end() {
    return Mono.defer(
        () -> {
          over = true;
          Outcome outcome = new Outcome();
          return control(() -> outcome.decide(rollbackOnly, lease.failure()))
              .then(Mono.defer(outcome::report));
        });
  }

  /**
   * Undoes everything, unless the end was sent. The first failure is kept, a second added to it.
   */
  private Mono<Void> undo(@Nullable Throwable error) {
    if (over) {
      return Mono.empty();
    }
    over = true;
    return control(() -> commands.undo)
        .doOnSuccess(done -> lease.forgetFailure())
        .onErrorResume(
            failed -> {
              if (error != null && error != failed) {
                error.addSuppressed(failed);
              }
              return Mono.empty();
            });
  }

  private Mono<Void> control(Supplier<String> sql) {
    return lease.<Long>exchange(() -> ControlWork.decidedLate(sql)).then();
  }

  @Override
  public Statement sql(String sql) {
    if (over) {
      throw new IllegalStateException(
          "the transaction has ended: its statements must be part of the work that it was given to");
    }
    return DefaultStatement.of(runner, lease, sql);
  }

  @Override
  public <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work) {
    return streamInTransaction(options, work).singleOrEmpty();
  }

  @Override
  public <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    if (!options.equals(TransactionOptions.DEFAULT)) {
      throw new IllegalArgumentException(
          "a nested transaction is a savepoint and takes over what is around it; was given "
              + options);
    }
    return scoped(
        savepoints,
        () -> new DefaultTransaction(runner, lease, Commands.savepoint(depth + 1), depth + 1),
        work);
  }

  @Override
  public void setRollbackOnly() {
    rollbackOnly = true;
  }

  @Override
  public boolean isRollbackOnly() {
    return rollbackOnly;
  }

  /** What opens, keeps and undoes. */
  private record Commands(String open, String keep, String undo) {

    static Commands transaction(TransactionOptions options) {
      StringBuilder begin = new StringBuilder("BEGIN");
      if (options.isolation() != Isolation.SERVER_DEFAULT) {
        begin.append(" ISOLATION LEVEL ").append(options.isolation().name().replace('_', ' '));
      }
      if (options.accessMode() != AccessMode.SERVER_DEFAULT) {
        begin.append(' ').append(options.accessMode().name().replace('_', ' '));
      }
      if (options.deferrable()) {
        begin.append(" DEFERRABLE");
      }
      return new Commands(begin.toString(), "COMMIT", "ROLLBACK");
    }

    static Commands savepoint(int depth) {
      String name = "nested_" + depth;
      return new Commands(
          "SAVEPOINT " + name,
          "RELEASE SAVEPOINT " + name,
          // Undone, it would still be set.
          "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name);
    }
  }

  /** What was decided at the end, for the report after it. */
  private final class Outcome {
    private @Nullable DatabaseException doomedBy;

    String decide(boolean undo, @Nullable DatabaseException failure) {
      doomedBy = failure;
      return undo || failure != null ? commands.undo : commands.keep;
    }

    <T> Mono<T> report() {
      DatabaseException cause = doomedBy;
      if (cause == null) {
        return Mono.empty();
      }
      lease.forgetFailure();
      if (rollbackOnly) {
        return Mono.empty();
      }
      return Mono.error(
          new TransactionAbortedException(
              "nothing was committed: a statement in the transaction had failed: "
                  + cause.getMessage(),
              cause.sqlState(),
              cause.sql(),
              cause));
    }
  }
}
