package io.asyncdb.internal.spi;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.internal.connection.CommitPoint;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.internal.transaction.TransactionEvents;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.asyncdb.request.Deadline;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.TransactionDefinition;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The transaction of a connection, as R2DBC wants it: to begin one in a transaction, or to end one
 * where there is none, does nothing.
 *
 * <p>Whether there is one is what the server said last, asked when it is the command's turn. An
 * error arrives ahead of that word; so after one a statement goes to the server and back before
 * anything is decided by it.
 */
final class TransactionControl {

  /** There is nothing to do. */
  private static final String NOTHING = "";

  private static final String IN_FAILED_TRANSACTION = "25P02";

  private final Lease lease;
  private final Listeners listeners;
  private final boolean localOnly;
  private final BooleanSupplier closed;
  private volatile boolean doubtful;
  private volatile IsolationLevel ofSession;
  private volatile IsolationLevel ofTransaction;
  private volatile TransactionEvents events = TransactionEvents.NONE;

  TransactionControl(Lease lease, Listeners listeners, boolean localOnly, BooleanSupplier closed) {
    this.lease = lease;
    this.listeners = listeners;
    this.localOnly = localOnly;
    this.closed = closed;
    this.ofSession = lease.connection().getTransactionIsolationLevel();
    this.ofTransaction = ofSession;
  }

  /** Something has failed: what the server says of the transaction is still on its way. */
  void doubtStatus() {
    doubtful = true;
  }

  Mono<Void> begin(@Nullable TransactionDefinition definition) {
    return beginning(definition, NOTHING, NOTHING);
  }

  Mono<Void> createSavepoint(String name) {
    String savepoint = "SAVEPOINT " + quoted(name);
    return beginning(null, "; " + savepoint, savepoint);
  }

  /**
   * Begins a transaction where there is none.
   *
   * @param behind what follows BEGIN
   * @param instead what is sent where there is one already
   */
  private Mono<Void> beginning(
      @Nullable TransactionDefinition definition, String behind, String instead) {
    return Mono.deferContextual(
        context -> {
          BeginCommand begin = BeginCommand.of(definition, context, lease.serverVersion());
          return control(
              () -> {
                if (!isIdle()) {
                  return instead;
                }
                lease.forgetFailure();
                TransactionEvents begun = TransactionEvents.to(listeners, context);
                begun.started();
                events = begun;
                IsolationLevel isolation = begin.isolation();
                ofTransaction = isolation == null ? ofSession : isolation;
                return begin.sql() + behind;
              },
              () -> {});
        });
  }

  /** Rolls back; where the connection is closed before it is this command's turn, that does it. */
  Mono<Void> rollback() {
    return Mono.defer(
        () -> {
          boolean late = closed.getAsBoolean();
          return undo(() -> doubtful || !isIdle() ? "ROLLBACK" : NOTHING, () -> rolledBack(null))
              .onErrorResume(
                  IllegalStateException.class,
                  refused -> !late && closed.getAsBoolean() ? Mono.empty() : Mono.error(refused));
        });
  }

  private void rolledBack(@Nullable Throwable why) {
    doubtful = false;
    lease.forgetFailure();
    events.ended(Result.ROLLED_BACK, why);
  }

  /** The connection was closed, which has rolled back what was open. */
  void wasClosed() {
    events.ended(Result.ROLLED_BACK, null);
  }

  Mono<Void> releaseSavepoint(String name) {
    String release = "RELEASE SAVEPOINT " + quoted(name);
    return control(() -> isIdle() ? NOTHING : release, () -> {});
  }

  Mono<Void> rollbackToSavepoint(String name) {
    String rollback = "ROLLBACK TO SAVEPOINT " + quoted(name);
    return Mono.defer(
        () -> {
          Mono<Void> undo = undo(() -> isIdle() ? NOTHING : rollback, lease::forgetFailure);
          return doubtful ? Expiry.cleaningUp(settle()).then(undo) : undo;
        });
  }

  /** Commits; fails where the server would answer a COMMIT with a rollback. */
  Mono<Void> commit() {
    return Mono.defer(
        () -> {
          Commit commit = new Commit();
          return control(
                  () -> ControlWork.decidedLate(commit::command, commit),
                  missed -> commit.point.missed(missed),
                  commit::explain)
              .onErrorResume(
                  TransactionAbortedException.class,
                  aborted -> rollback().then(Mono.error(aborted)))
              .onErrorMap(SpiErrors::of);
        });
  }

  /** What was decided when it was COMMIT's turn, and what became of it. */
  private final class Commit implements ControlWork.End {

    private final CommitPoint point = new CommitPoint();
    private volatile @Nullable DatabaseException failed;

    /** Whoever was told that the time is up has the transaction still open, to roll it back. */
    String command() {
      if (isIdle() || !point.pass()) {
        return NOTHING;
      }
      failed = lease.failure();
      // A transaction that may have failed must show it: COMMIT would roll it back without a word.
      return failed == null ? "COMMIT" : "SELECT 1; COMMIT";
    }

    @Override
    public void done() {
      if (point.late() != null) {
        return;
      }
      point.resolved(true);
      lease.forgetFailure();
      events.ended(Result.COMMITTED, null);
    }

    @Override
    public void notDone(@Nullable Throwable error, boolean awaited) {
      if (error instanceof ConnectionException) {
        events.ended(Result.UNKNOWN, error);
      } else if (error != null) {
        point.resolved(false);
        events.ended(Result.ROLLED_BACK, isDoomed(error) ? failed : error);
      }
    }

    /** Whether an error says that there is nothing to commit since something has failed before. */
    private boolean isDoomed(Throwable error) {
      return error instanceof DatabaseException reported
          && IN_FAILED_TRANSACTION.equals(reported.sqlState());
    }

    Throwable explain(Throwable error) {
      if (error instanceof ConnectionException lost) {
        return new CommitUnknownException(
            "the connection was lost while COMMIT was under way: it may or may not be done", lost);
      }
      DatabaseException cause = failed;
      if (cause != null && isDoomed(error)) {
        return new TransactionAbortedException(
            "nothing was committed: a statement in the transaction had failed: "
                + cause.getMessage(),
            cause.sqlState(),
            cause.sql(),
            cause);
      }
      return error;
    }
  }

  IsolationLevel isolation() {
    return isIdle() ? ofSession : ofTransaction;
  }

  /** Sets the level of the open transaction, or else of those to come. */
  Mono<Void> isolation(IsolationLevel level) {
    String sql = BeginCommand.sql(level);
    return setting(
        () -> {
          boolean idle = isIdle();
          if (idle) {
            requireOwnSession("an isolation level");
          }
          ofTransaction = level;
          ofSession = idle ? level : ofSession;
          return idle
              ? "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL " + sql
              : "SET TRANSACTION ISOLATION LEVEL " + sql;
        });
  }

  /** Sets a timeout until the connection is closed. */
  Mono<Void> set(String name, Duration timeout) {
    long millis = BeginCommand.millis(timeout);
    return setting(
        () -> {
          if (isIdle()) {
            requireOwnSession(name);
          }
          return (localOnly ? "SET LOCAL " : "SET ") + name + " = " + millis;
        });
  }

  private void requireOwnSession(String what) {
    if (localOnly) {
      throw new UnsupportedOperationException(
          "a pooler in transaction mode may give each statement another session: set "
              + what
              + " in a transaction");
    }
  }

  private Mono<Void> setting(Supplier<String> sql) {
    return control(() -> ControlWork.ofSession(sql));
  }

  /** Tells whether the server answers; in a failed transaction, it does with an error. */
  Mono<Boolean> answers() {
    return lease
        .<String>exchange(() -> ControlWork.of("SELECT 1"))
        .then(Mono.just(true))
        .onErrorResume(
            error ->
                Mono.just(
                    error instanceof DatabaseException && !(error instanceof ConnectionException)));
  }

  private boolean isIdle() {
    return !lease.isInTransaction();
  }

  private Mono<Void> control(Supplier<String> sql, ControlWork.End end) {
    return control(() -> ControlWork.decidedLate(sql, end));
  }

  private Mono<Void> control(Supplier<ControlWork> work) {
    return control(work, missed -> missed, error -> error).onErrorMap(SpiErrors::of);
  }

  private Mono<Void> control(
      Supplier<ControlWork> work,
      UnaryOperator<DatabaseException> missed,
      UnaryOperator<Throwable> explain) {
    return Mono.defer(
        () -> {
          if (closed.getAsBoolean()) {
            return Mono.error(FacadeConnection.closed());
          }
          AtomicReference<@Nullable Throwable> met = new AtomicReference<>();
          Mono<Void> command = command(work, explain, met::set);
          Mono<Void> settled = doubtful ? settle().then(command) : command;
          return Expiry.limit(settled.flux(), deadline -> late(deadline, met.get(), missed)).then();
        });
  }

  /** Nobody waits any more: nothing is known of the command, unless it has failed by now. */
  private Throwable late(
      Deadline deadline, @Nullable Throwable met, UnaryOperator<DatabaseException> missed) {
    doubtful = true;
    return met == null ? missed.apply(Expiry.missed(deadline, "a connection was held")) : met;
  }

  /**
   * Undoes: that goes on by itself where the deadline has passed, ahead of all that comes later on
   * this connection.
   */
  private Mono<Void> undo(Supplier<String> sql, ControlWork.End end) {
    return Mono.defer(
            () ->
                closed.getAsBoolean()
                    ? Mono.<Void>error(FacadeConnection.closed())
                    : Expiry.cleaningUp(
                        command(() -> ControlWork.undo(sql, end), error -> error, error -> {})))
        .onErrorMap(SpiErrors::of);
  }

  /**
   * Returns the command, and where it fails, waits until all is known of that.
   *
   * @param met hears what it fails with at once
   */
  private Mono<Void> command(
      Supplier<ControlWork> work, UnaryOperator<Throwable> explain, Consumer<Throwable> met) {
    return lease
        .<String>exchange(work::get)
        .then()
        .onErrorMap(explain)
        .doOnError(met)
        .onErrorResume(error -> settle().then(Mono.error(error)));
  }

  /** Waits for the server's word on what was sent before; an error is an answer as well. */
  private Mono<Void> settle() {
    return answers()
        .doOnNext(
            answered -> {
              if (answered) {
                doubtful = false;
              }
            })
        .then();
  }

  private static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
