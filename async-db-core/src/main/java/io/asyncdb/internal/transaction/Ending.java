package io.asyncdb.internal.transaction;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.internal.connection.CommitPoint;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.LastWork;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.asyncdb.request.Deadline;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The end of a transaction or savepoint: what is decided when it is its turn on the connection, and
 * what became of it. It is sent with the last statement where there is one, and else by itself.
 */
final class Ending implements LastWork.End {

  private final Lease lease;
  private final CommitLookup commits;
  private final Commands commands;
  private final TransactionEvents events;
  private final Runnable whenKept;

  /** That of the transaction around this savepoint; null for a transaction. */
  private final @Nullable Ending around;

  /** Null where there is nothing to keep. */
  private final @Nullable CommitPoint commitPoint;

  private volatile @Nullable String id;
  private volatile boolean rollbackOnly;
  private volatile boolean kept;

  /**
   * Whether the server has ended it, or is about to: nothing is to be sent any more. Set and asked
   * by whose turn it is on the connection, so that nothing gets in between.
   */
  private volatile boolean over;

  // Touched by whose turn it is on the connection.
  private volatile @Nullable Throwable doomedBy;
  private volatile boolean keeps;
  private boolean doomedBefore;

  /**
   * Creates the end.
   *
   * @param whenKept called when all was committed or, for a savepoint, passed on; and again for
   *     each hook that comes late
   * @param around that of the transaction around this savepoint, or null
   */
  Ending(
      Lease lease,
      CommitLookup commits,
      Commands commands,
      TransactionEvents events,
      Runnable whenKept,
      @Nullable Ending around) {
    this.lease = lease;
    this.commits = commits;
    this.commands = commands;
    this.events = events;
    this.whenKept = whenKept;
    this.around = around;
    this.commitPoint = commands.mayWrite() ? new CommitPoint() : null;
  }

  /** The opening command is about to be sent. */
  void opening() {
    if (commands.outermost()) {
      lease.setCommitPoint(commitPoint);
      lease.forgetFailure(); // of the session, or of a transaction that is over
    }
    doomedBefore = lease.failure() != null;
  }

  /** What is undone here takes what has failed here with it, and nothing that failed before. */
  private void forgetFailure() {
    if (!doomedBefore) {
      lease.forgetFailure();
    }
  }

  /** The server has told the transaction's id. */
  void identified(String told) {
    id = told;
  }

  void setRollbackOnly() {
    rollbackOnly = true;
  }

  boolean isRollbackOnly() {
    return rollbackOnly;
  }

  boolean isKept() {
    return kept;
  }

  boolean isOver() {
    return over || (around != null && around.isOver());
  }

  /** The deadline has passed: nothing is committed from now on. Returns what to tell. */
  DatabaseException missed(Deadline deadline) {
    return missed(Expiry.missed(deadline, "a connection was held"));
  }

  /** Decides on what to send by itself. */
  String sentAlone() {
    if (isOver()) {
      return "";
    }
    DatabaseException failure = lease.failure();
    // Where the connection is gone COMMIT cannot reach the server: there is no doubt what became
    // of it.
    keeps =
        !rollbackOnly
            && failure == null
            && lease.isOpen()
            && (commitPoint == null || commitPoint.pass());
    doomedBy = failure == null ? late() : failure;
    return keeps ? commands.keep() : commands.undo();
  }

  /** What is to be undone is not sent behind a statement, whose work would be for nothing. */
  @Override
  public String command() {
    String command = sentAlone();
    return keeps ? command : "";
  }

  @Override
  public void notSent() {
    if (keeps && commitPoint != null) {
      commitPoint.takeBack();
    }
    keeps = false;
  }

  /** Called when the server has done it, also where nobody waits for it any more. */
  @Override
  public void done() {
    if (isOver()) {
      return; // it had gone with the last statement, or with all
    }
    over = true;
    if (keeps) {
      resolved(true);
      kept = true;
      events.ended(Result.COMMITTED, null);
      whenKept.run();
    } else {
      events.ended(Result.ROLLED_BACK, rollbackOnly ? null : doomedBy);
      forgetFailure();
    }
  }

  /** A COMMIT that was lost is told when it was looked up, where somebody waits for that. */
  @Override
  public void notDone(@Nullable Throwable error, boolean awaited) {
    if (error == null) {
      return; // not sent, because nobody waits for it any more: it is undone behind this
    }
    boolean lost = keeps && error instanceof ConnectionException;
    doomedBy = error;
    over = commands.outermost(); // a savepoint is still there, and to be undone
    if (!lost) {
      resolved(false);
      events.ended(Result.ROLLED_BACK, doomedBy);
    } else if (!awaited) {
      events.ended(Result.UNKNOWN, error);
    }
  }

  @Override
  public DatabaseException missed(DatabaseException missed) {
    if (commitPoint == null) {
      return missed;
    }
    DatabaseException told = commitPoint.missed(missed);
    if (told == missed || commands.outermost()) {
      return told;
    }
    lease.noteFailure(missed); // what RELEASE keeps can be undone with all around it only
    return missed;
  }

  private @Nullable DatabaseException late() {
    return commitPoint == null ? null : commitPoint.late();
  }

  private void resolved(boolean committed) {
    if (commitPoint != null) {
      commitPoint.resolved(committed);
    }
    if (commands.outermost()) {
      lease.setCommitPoint(null);
    }
  }

  /** Returns what the caller is told of an error: nothing where all is committed nevertheless. */
  Mono<Void> failed(Throwable error) {
    boolean lost = keeps && commands.outermost() && error instanceof ConnectionException;
    if (!lost || !commands.mayWrite()) {
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
              resolved(committed);
              events.ended(
                  committed ? Result.COMMITTED : Result.ROLLED_BACK, committed ? null : error);
              if (!committed) {
                return Mono.error(error);
              }
              kept = true;
              whenKept.run();
              return Mono.empty();
            });
  }

  /** As {@link #failed}, for a last statement: its answer is lost even where all is committed. */
  <T> Mono<T> failedWithLast(Throwable error) {
    return failed(error)
        .then(
            Mono.error(
                () ->
                    new CommitUnknownException(
                        "all is committed, but the connection was lost before the last statement's"
                            + " answer came",
                        error)));
  }

  private CommitUnknownException unknown(Throwable error) {
    events.ended(Result.UNKNOWN, error);
    CommitUnknownException unknown =
        new CommitUnknownException(
            "the connection was lost while COMMIT was under way, and "
                + (id == null
                    ? "the transaction's id is not known"
                    : "the server could not be asked about transaction " + id)
                + ": it may or may not be done",
            error);
    doomedBy = unknown;
    return unknown;
  }

  /** Returns an error where the work went well and nothing was committed all the same. */
  <T> Mono<T> report() {
    Throwable cause = doomedBy;
    if (!kept && around != null && around.isOver()) {
      return Mono.error(
          new TransactionAbortedException(
              "the transaction around it has ended, and this with it", null, null, cause));
    }
    if (cause == null || rollbackOnly || kept) {
      return Mono.empty();
    }
    if (cause instanceof CommitUnknownException) {
      return Mono.error(cause);
    }
    String what = cause == late() ? "" : "a statement in the transaction had failed: ";
    return Mono.error(
        new TransactionAbortedException(
            "nothing was committed: " + what + cause.getMessage(),
            cause instanceof DatabaseException reported ? reported.sqlState() : null,
            cause instanceof DatabaseException reported ? reported.sql() : null,
            cause));
  }

  /** Returns an end that undoes, whatever was decided. */
  Undoing undoing(@Nullable Throwable why) {
    return new Undoing(why);
  }

  /** The undo of what no end went before. A connection that ends undoes as well. */
  final class Undoing implements ControlWork.End {
    private final @Nullable Throwable why;
    private boolean sent;

    private Undoing(@Nullable Throwable why) {
      this.why = why;
    }

    /** Decides on what to send. */
    String command() {
      sent = !isOver();
      over = true;
      return sent ? commands.undo() : "";
    }

    @Override
    public void done() {
      if (sent) {
        forgetFailure();
        events.ended(Result.ROLLED_BACK, why);
      }
    }

    @Override
    public void notDone(@Nullable Throwable error, boolean awaited) {
      if (sent || !keeps) { // else what is on its way tells what became of it
        events.ended(Result.ROLLED_BACK, why);
      }
    }
  }
}
