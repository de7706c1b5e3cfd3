package io.asyncdb.internal.connection;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The point from which on a transaction may be committed. It settles what comes first: that COMMIT
 * is sent, or that somebody is told that the time is up. Who is told so, and not that there is
 * doubt, can rely on it that nothing is committed, then or later.
 *
 * <p>Thread-safe.
 */
public final class CommitPoint {

  /** How a transaction stands. */
  private enum State {
    /** COMMIT was not sent. */
    OPEN,
    /** COMMIT is sent, or is about to be, and nobody knows what became of it. */
    IN_DOUBT,
    /** It is done. */
    COMMITTED,
    /** It is not done, and will not be. */
    NOT_COMMITTED
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);
  private volatile @Nullable DatabaseException late;

  /** COMMIT is about to be sent; false if it must not be any more. */
  public boolean pass() {
    return state.compareAndSet(State.OPEN, State.IN_DOUBT);
  }

  /** COMMIT was not sent after all. */
  public void takeBack() {
    state.compareAndSet(State.IN_DOUBT, State.OPEN);
  }

  /** It is known what became of COMMIT. */
  public void resolved(boolean committed) {
    state.compareAndSet(State.IN_DOUBT, committed ? State.COMMITTED : State.NOT_COMMITTED);
  }

  /** Returns the error of the time that was up before COMMIT could be sent, or null. */
  public @Nullable DatabaseException late() {
    return state.get() == State.NOT_COMMITTED ? late : null;
  }

  /**
   * Somebody is told that the time is up: no COMMIT is sent from now on.
   *
   * @param missed the error of that
   * @return what to tell: the error, or where COMMIT came first, that there is doubt
   */
  public DatabaseException missed(DatabaseException missed) {
    late = missed;
    State now = state.updateAndGet(s -> s == State.OPEN ? State.NOT_COMMITTED : s);
    return switch (now) {
      case IN_DOUBT ->
          new CommitUnknownException(
              "COMMIT was sent, and may or may not be done: " + missed.getMessage(), missed);
      case COMMITTED ->
          new CommitUnknownException(
              "COMMIT is done, but the work had not ended: " + missed.getMessage(), missed);
      case OPEN, NOT_COMMITTED -> missed;
    };
  }
}
