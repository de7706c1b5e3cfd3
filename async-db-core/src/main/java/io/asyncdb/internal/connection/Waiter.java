package io.asyncdb.internal.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

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
  private final CoreSubscriber<? super Lease> receiver;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final Disposable.Swap timeout = Disposables.swap();
  private final long sinceNanos;

  Waiter(ConnectionPool pool, CoreSubscriber<? super Lease> receiver) {
    this.pool = pool;
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
    }
  }

  /** Ends the wait for good; false if it had ended already. */
  boolean settle() {
    return state.compareAndSet(State.WAITING, State.SETTLED);
  }

  void startTimeout(Scheduler timer, long nanos) {
    timeout.update(timer.schedule(() -> pool.timedOut(this), nanos, TimeUnit.NANOSECONDS));
  }

  long waitedNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /** Hands the connection over; only after {@link #settle}. */
  void deliver(Lease lease) {
    timeout.dispose();
    receiver.onNext(lease);
    receiver.onComplete();
  }

  /** Hands the error over; only after {@link #settle}. */
  void fail(Throwable error) {
    timeout.dispose();
    receiver.onError(error);
  }
}
