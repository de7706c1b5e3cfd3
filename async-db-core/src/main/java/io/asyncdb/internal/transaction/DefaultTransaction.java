package io.asyncdb.internal.transaction;

import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.LastWork;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
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
  private final Ending ending;

  /** The transaction around this savepoint; null for a transaction. */
  private final @Nullable DefaultTransaction around;

  private final int depth;
  private final OneAtATime savepoints =
      new OneAtATime("a nested transaction of this one is still open");
  private final Queue<Runnable> hooks = new ConcurrentLinkedQueue<>();

  /** Whether nothing may be sent any more but the end. */
  private volatile boolean closed;

  private DefaultTransaction(
      StatementRunner statements,
      CommitLookup commits,
      Lease lease,
      Commands commands,
      TransactionEvents events,
      @Nullable DefaultTransaction around) {
    this.statements = statements;
    this.commits = commits;
    this.lease = lease;
    this.commands = commands;
    this.events = events;
    this.ending =
        new Ending(
            lease, commits, commands, events, this::kept, around == null ? null : around.ending);
    this.around = around;
    this.depth = around == null ? 0 : around.depth + 1;
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
                      TransactionEvents.to(statements.listeners(), context),
                      null),
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
        Mono.fromSupplier(
            () -> {
              DefaultTransaction tx = transaction.get();
              gate.enter();
              return tx;
            }),
        tx -> Expiry.limit(Flux.concat(tx.open(work), tx.end()), tx.ending::missed),
        tx -> Mono.fromRunnable(gate::leave),
        (tx, error) -> Expiry.cleaningUp(tx.undo(error)).then(Mono.fromRunnable(gate::leave)),
        tx ->
            Mono.fromRunnable(
                () -> {
                  // Nobody waits for it. What comes next has its turn behind it.
                  tx.undo(null).subscribe();
                  gate.leave();
                }));
  }

  /**
   * Opens the transaction and starts the work in it; whatever the work throws comes as an error.
   */
  private <T> Flux<T> open(Function<? super Transaction, ? extends Publisher<T>> work) {
    return Flux.defer(
        () -> {
          lease
              .exchange(() -> ControlWork.ahead(this::opening))
              .subscribe(ending::identified, remembered -> {});
          return work.apply(this);
        });
  }

  private String opening() {
    if (refusal() != null) {
      return ""; // it was given up before this had its turn
    }
    ending.opening();
    events.started();
    return commands.open();
  }

  /** Keeps what was done, or undoes it where a statement failed or the caller decided so. */
  private <T> Mono<T> end() {
    return Mono.defer(
        () -> {
          closed = true;
          return ending.isOver()
              ? ending.report()
              : lease
                  .<String>exchange(() -> ControlWork.decidedLate(ending::sentAlone, ending))
                  .then()
                  .onErrorResume(ending::failed)
                  .then(Mono.defer(ending::report));
        });
  }

  /**
   * Undoes everything, unless it turns out to be over when this has its turn. The first failure is
   * kept, a second added to it.
   */
  private Mono<Void> undo(@Nullable Throwable error) {
    closed = true;
    Ending.Undoing undoing = ending.undoing(error);
    return lease
        .<String>exchange(() -> ControlWork.undo(undoing::command, undoing))
        .then()
        .onErrorResume(
            failed -> {
              if (error != null && error != failed) {
                error.addSuppressed(failed);
              }
              return Mono.empty();
            });
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
    return closed
        // On request: work that was cancelled goes on to its next statement, and cancels that.
        ? Flux.error(ended(), true)
        : lease.exchange(work, this::refusal);
  }

  /** Returns why nothing is sent any more, asked at the turn of what is to be sent. */
  private @Nullable Throwable refusal() {
    return ending.isOver() ? ended() : null;
  }

  @Override
  public <T> Flux<T> last(Supplier<Work<T>> work) {
    return Flux.defer(
        () -> {
          if (closed) {
            return Flux.error(ended());
          }
          if (savepoints.isTaken()) {
            return Flux.error(savepoints.refusal());
          }
          closed = true;
          return lease
              .exchange(() -> withEnd(work.get()), this::refusal)
              .onErrorResume(ending::failedWithLast);
        });
  }

  /** Only what is answered in one go can be sent together with the end. */
  private <T> Work<T> withEnd(Work<T> work) {
    return work.kind() == Work.Kind.COLLECTED ? new LastWork<>(work, ending) : work;
  }

  private static IllegalStateException ended() {
    return new IllegalStateException(
        "the transaction has ended, or its last() statement was sent: its statements must be part"
            + " of the work that it was given to, and come before that");
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
    return scoped(savepoints, this::savepoint, work);
  }

  private DefaultTransaction savepoint() {
    if (closed) {
      throw ended();
    }
    return new DefaultTransaction(
        statements, commits, lease, Commands.savepoint(depth + 1), TransactionEvents.NONE, this);
  }

  @Override
  public void setRollbackOnly() {
    if (ending.isKept()) {
      throw new IllegalStateException("the transaction was committed with its last() statement");
    }
    ending.setRollbackOnly();
  }

  @Override
  public boolean isRollbackOnly() {
    return ending.isRollbackOnly();
  }

  @Override
  public void afterCommit(Runnable hook) {
    hooks.add(hook);
    if (ending.isKept()) {
      kept();
    }
  }

  /** Runs each hook once, also where one is registered while others run. */
  private void kept() {
    for (Runnable hook = hooks.poll(); hook != null; hook = hooks.poll()) {
      if (around != null) {
        around.afterCommit(hook);
      } else {
        run(hook);
      }
    }
  }

  private static void run(Runnable hook) {
    try {
      hook.run();
    } catch (Throwable error) { // the work is done, whatever a hook makes of it
      log.error("A hook failed after the commit", error);
    }
  }
}
