package io.asyncdb.internal.spi;

import io.asyncdb.internal.connection.Lease;
import io.r2dbc.spi.Connection;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.util.context.Context;

/**
 * Hands a connection to whoever asked for one.
 *
 * <p>Whoever cancels while the connection is being delivered may never look at it: it is closed for
 * them, unless they cancel from within the delivery, as one does who takes the first of a flow.
 */
final class Handover implements CoreSubscriber<Lease>, Subscription {

  /** Where a handover is. */
  private enum State {
    /** There is no connection yet. */
    WAITING,
    /** The receiver is being called. */
    DELIVERING,
    /** The receiver has it, was told why there is none, or does not want it any more. */
    DONE,
    /** The receiver has left while it was called. */
    ABANDONED
  }

  private final CoreSubscriber<? super Connection> receiver;
  private final Function<Lease, FacadeConnection> over;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
  private volatile @Nullable Subscription waiting;
  private volatile @Nullable Thread delivering;

  Handover(CoreSubscriber<? super Connection> receiver, Function<Lease, FacadeConnection> over) {
    this.receiver = receiver;
    this.over = over;
  }

  @Override
  public Context currentContext() {
    return receiver.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    waiting = subscription;
    receiver.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    Subscription subscription = waiting;
    if (subscription != null) {
      subscription.request(n);
    }
  }

  @Override
  public void onNext(Lease lease) {
    if (!state.compareAndSet(State.WAITING, State.DELIVERING)) {
      lease.release();
      return;
    }
    FacadeConnection connection = over.apply(lease);
    delivering = Thread.currentThread();
    receiver.onNext(connection);
    delivering = null;
    if (state.compareAndSet(State.DELIVERING, State.DONE)) {
      receiver.onComplete();
    } else if (state.get() == State.ABANDONED) {
      connection.close().subscribe();
    }
  }

  @Override
  public void onError(Throwable error) {
    if (state.compareAndSet(State.WAITING, State.DONE)) {
      receiver.onError(SpiErrors.of(error));
    }
  }

  @Override
  public void onComplete() {
    // follows onNext, which has said all
  }

  @Override
  public void cancel() {
    Subscription subscription = waiting;
    if (state.compareAndSet(State.WAITING, State.DONE)) {
      if (subscription != null) {
        subscription.cancel();
      }
    } else {
      boolean within = delivering == Thread.currentThread();
      state.compareAndSet(State.DELIVERING, within ? State.DONE : State.ABANDONED);
    }
  }
}
