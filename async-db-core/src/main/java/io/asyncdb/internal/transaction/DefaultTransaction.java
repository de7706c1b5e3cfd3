package io.asyncdb.internal.transaction;

import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.netty.buffer.ByteBuf;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
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
final class DefaultTransaction implements Transaction, Target {

  private static final Logger log = LoggerFactory.getLogger(Transaction.class);

  private final StatementRunner statements;
  private final CommitLookup commits;
  private final Lease lease;
  private final Commands commands;
  private final TransactionEvents events;

  /** The transaction around this savepoint; null for a transaction. */
  private final @Nullable DefaultTransaction around;

  private final int depth;
  private final OneAtATime savepoints =
      new OneAtATime("a nested transaction of this one is still open");
  private final Queue<Runnable> hooks = new ConcurrentLinkedQueue<>();
  private volatile @Nullable String id;
  private volatile boolean rollbackOnly;
  private volatile boolean over;

  private DefaultTransaction(
      StatementRunner statements,
      CommitLookup commits,
      Lease lease,
      Commands commands,
      TransactionEvents events) {
    this.statements = statements;
    this.commits = commits;
    this.lease = lease;
    this.commands = commands;
    this.events = events;
    this.around = null;
    this.depth = 0;
  }

  private DefaultTransaction(DefaultTransaction around) {
    this.statements = around.statements;
    this.commits = around.commits;
    this.lease = around.lease;
    this.events = TransactionEvents.NONE;
    this.around = around;
    this.depth = around.depth + 1;
    this.commands = Commands.savepoint(depth);
  }

  /** Runs work in a transaction on a connection that has none. */
  static <T> Flux<T> run(
      StatementRunner statements,
      CommitLookup commits,
      Lease lease,
      OneAtATime gate,
      TransactionOptions options,
      Function<? super Transaction, ? extends Publisher<T>> work) {
    return Flux.deferContextual(
        context -> {
          Commands commands = Commands.transaction(options, context, lease.serverVersion());
          return scoped(
              gate,
              () ->
                  new DefaultTransaction(
                      statements,
                      commits,
                      lease,
                      commands,
                      TransactionEvents.to(statements.listeners(), context)),
              work);
        });
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
        tx -> Expiry.limit(Flux.concat(tx.open(work), tx.end()), tx.lease::missed),
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
          lease
              .exchange(() -> ControlWork.ahead(this::opening))
              .subscribe(received -> id = received, remembered -> {});
          return work.apply(this);
        });
  }

  private String opening() {
    if (around == null) {
      lease.forgetFailure(); // of the session, or of a transaction that is over
    }
    events.started();
    return commands.open();
  }

  /** Keeps what was done, or undoes it where a statement failed or the caller decided so. */
  private <T> Mono<T> end() {
    return Mono.defer(
        () -> {
          over = true;
          Ending ending = new Ending();
          return control(ending::command, ending)
              .onErrorResume(ending::failed)
              .then(Mono.defer(ending::report));
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
    return Expiry.cleaningUp(
        control(commands::undo, new Undoing(error))
            .onErrorResume(
                failed -> {
                  if (error != null && error != failed) {
                    error.addSuppressed(failed);
                  }
                  return Mono.empty();
                }));
  }

  private Mono<Void> control(Supplier<String> sql, ControlWork.End end) {
    return lease.<String>exchange(() -> ControlWork.decidedLate(sql, end)).then();
  }

  @Override
  public Statement sql(String sql) {
    return DefaultStatement.of(statements, this, sql);
  }

  @Override
  public Mono<Long> copyIn(String sql, Publisher<ByteBuf> source) {
    return statements.copy(this, sql, source);
  }

  @Override
  public DatabaseConfig config() {
    return statements.config();
  }

  /** What is subscribed to after the end would run on the connection without the transaction. */
  @Override
  public <T> Flux<T> exchange(Supplier<Work<T>> work) {
    return over
        // On request: work that was cancelled goes on to its next statement, and cancels that.
        ? Flux.error(ended(), true)
        : lease.exchange(work);
  }

  private static IllegalStateException ended() {
    return new IllegalStateException(
        "the transaction has ended: its statements must be part of the work that it was given to");
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
    return scoped(savepoints, () -> new DefaultTransaction(this), work);
  }

  @Override
  public void setRollbackOnly() {
    rollbackOnly = true;
  }

  @Override
  public boolean isRollbackOnly() {
    return rollbackOnly;
  }

  @Override
  public void afterCommit(Runnable hook) {
    hooks.add(hook);
  }

  private void kept() {
    if (around != null) {
      around.hooks.addAll(hooks);
      return;
    }
    for (Runnable hook : hooks) {
      try {
        hook.run();
      } catch (Throwable error) { // the work is done, whatever a hook makes of it
        log.error("A hook failed after the commit", error);
      }
    }
  }

  /** What became of an undo that no end went before. A connection that ends undoes as well. */
  private final class Undoing implements ControlWork.End {
    private final @Nullable Throwable why;

    Undoing(@Nullable Throwable why) {
      this.why = why;
    }

    @Override
    public void done() {
      lease.forgetFailure();
      events.ended(Result.ROLLED_BACK, why);
    }

    @Override
    public void notDone(@Nullable Throwable error, boolean awaited) {
      events.ended(Result.ROLLED_BACK, why);
    }
  }

  /** What was decided at the end, and what became of it. */
  private final class Ending implements ControlWork.End {
    private @Nullable DatabaseException doomedBy;
    private boolean keeps;

    String command() {
      doomedBy = lease.failure();
      // Where the connection is gone COMMIT cannot reach the server: there is no doubt what became
      // of it.
      keeps = !rollbackOnly && doomedBy == null && lease.isOpen();
      if (keeps && around == null) {
        lease.commitBegins();
      }
      return keeps ? commands.keep() : commands.undo();
    }

    /** Called when the server has done it, also where nobody waits for it any more. */
    @Override
    public void done() {
      lease.commitResolved();
      if (keeps) {
        events.ended(Result.COMMITTED, null);
        kept();
      } else {
        events.ended(Result.ROLLED_BACK, rollbackOnly ? null : doomedBy);
        lease.forgetFailure();
      }
    }

    /** A COMMIT that was lost is told when it was looked up, where somebody waits for that. */
    @Override
    public void notDone(@Nullable Throwable error, boolean awaited) {
      boolean lost = keeps && error instanceof ConnectionException;
      if (!lost) {
        events.ended(Result.ROLLED_BACK, error == null ? doomedBy : error);
      } else if (!awaited) {
        events.ended(Result.UNKNOWN, error);
      }
    }

    Mono<Void> failed(Throwable error) {
      boolean lost = keeps && around == null && error instanceof ConnectionException;
      if (!lost || !commands.mayWrite()) {
        lease.commitResolved();
        return Mono.error(error);
      }
      lease.surrender();
      String known = id;
      Mono<Boolean> lookup =
          known == null ? Mono.empty() : commits.committed(known, lease::connectionAge);
      return lookup
          .switchIfEmpty(Mono.error(() -> unknown(error)))
          .doOnCancel(() -> events.ended(Result.UNKNOWN, error))
          .flatMap(
              committed -> {
                lease.commitResolved();
                events.ended(
                    committed ? Result.COMMITTED : Result.ROLLED_BACK, committed ? null : error);
                if (!committed) {
                  return Mono.error(error);
                }
                kept();
                return Mono.empty();
              });
    }

    private CommitUnknownException unknown(Throwable error) {
      events.ended(Result.UNKNOWN, error);
      return new CommitUnknownException(
          "the connection was lost while COMMIT was under way, and "
              + (id == null
                  ? "the transaction's id is not known"
                  : "the server could not be asked about transaction " + id)
              + ": it may or may not be done",
          error);
    }

    <T> Mono<T> report() {
      DatabaseException cause = doomedBy;
      if (cause == null || rollbackOnly) {
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
