package io.asyncdb.internal.connection;

import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.observe.AcquireOutcome;
import io.asyncdb.observe.AcquireOutcome.Result;
import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.ContextView;

/**
 * A caller that asked for a connection. Delivery, failure, timeout and cancel settle by one
 * compare-and-set; whoever loses leaves the connection where it is.
 */
final class Waiter implements Subscription {

  /** How a waiter stands. */
  private enum State {
    /** Was not asked for anything yet. */
    NEW,
    /** Is, or is about to be, in the pool's hands. */
    WAITING,
    /** Has its connection, its error, or no more interest. */
    SETTLED
  }

  private final ConnectionPool pool;
  private final Deadline deadline;
  private final boolean urgent;
  private final CoreSubscriber<? super Lease> receiver;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final Disposable.Swap timeout = Disposables.swap();
  private final long sinceNanos;

  Waiter(
      ConnectionPool pool,
      Deadline deadline,
      boolean urgent,
      CoreSubscriber<? super Lease> receiver) {
    this.pool = pool;
    this.urgent = urgent;
    this.deadline = deadline;
    this.receiver = receiver;
    this.sinceNanos = pool.nanoTime();
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n) && state.compareAndSet(State.NEW, State.WAITING)) {
      pool.enter(this);
    }
  }

  @Override
  public void cancel() {
    if (state.getAndSet(State.SETTLED) == State.WAITING) {
      timeout.dispose();
      pool.leave(this);
      tell(Result.CANCELLED, null);
    }
  }

  /** Ends the wait for good; false if it had ended already. */
  boolean settle() {
    return state.compareAndSet(State.WAITING, State.SETTLED);
  }

  boolean isSettled() {
    return state.get() == State.SETTLED;
  }

  /** Limits the wait by the pool's timeout, or by the caller's deadline where that comes sooner. */
  void startTimeout(Scheduler timer, long nanos) {
    long limit = Math.max(Math.min(nanos, deadline.remainingNanos()), 0);
    timeout.update(timer.schedule(() -> pool.timedOut(this), limit, TimeUnit.NANOSECONDS));
  }

  ContextView context() {
    return receiver.currentContext();
  }

  /** The connection of the same pool that this caller holds already, or null. */
  @Nullable Lease held() {
    return Lease.heldIn(context(), pool);
  }

  /** Whether its caller holds a connection of this pool already. */
  boolean isNested() {
    return !urgent && held() != null;
  }

  /** Whether it goes ahead of others. */
  boolean isUrgent() {
    return urgent;
  }

  Deadline deadline() {
    return deadline;
  }

  long waitedNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /** Hands the connection over; only after {@link #settle}. */
  void deliver(Lease lease) {
    timeout.dispose();
    tell(Result.ACQUIRED, null);
    receiver.onNext(lease);
    receiver.onComplete();
  }

  /** Hands the error over; only after {@link #settle}. */
  void fail(Throwable error) {
    timeout.dispose();
    boolean exhausted =
        error instanceof PoolExhaustedException || error instanceof DatabaseTimeoutException;
    tell(exhausted ? Result.EXHAUSTED : Result.FAILED, error);
    receiver.onError(error);
  }

  private void tell(Result result, @Nullable Throwable error) {
    if (!pool.listeners().isEmpty()) {
      Duration waited = Duration.ofNanos(waitedNanos(pool.nanoTime()));
      AcquireOutcome outcome = new AcquireOutcome(result, waited, error);
      pool.listeners().tell(listener -> listener.acquireEnded(outcome));
    }
  }
}
