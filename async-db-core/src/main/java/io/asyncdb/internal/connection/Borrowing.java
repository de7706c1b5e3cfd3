package io.asyncdb.internal.connection;

import io.asyncdb.request.Deadline;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One request on a connection that is borrowed for it alone: acquires, runs, releases, and only
 * then tells the receiver of the end.
 *
 * <p>One object in place of the chain of operators that says the same, because every statement
 * outside of a session passes here.
 */
final class Borrowing<T> implements CoreSubscriber<T>, Subscription {

  /** Where a borrowing is. It only goes down this list. */
  private enum State {
    /** Has no connection yet. */
    WAITING,
    /** Runs on its connection. */
    RUNNING,
    /** Was cancelled, or is over and gives its connection back. */
    DONE
  }

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<Borrowing> DEMAND =
      AtomicLongFieldUpdater.newUpdater(Borrowing.class, "demand");

  private final Work<T> work;
  private final CoreSubscriber<? super T> receiver;
  private final Deadline deadline;
  private final Waiter waiter;
  private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);

  /** What the receiver has asked for and the exchange was not told yet. */
  private volatile long demand;

  // Set before RUNNING, read after it.
  private @Nullable Lease lease;
  private @Nullable Exchange<T> exchange;

  Borrowing(ConnectionPool pool, Work<T> work, boolean urgent, CoreSubscriber<? super T> receiver) {
    this.work = work;
    this.receiver = receiver;
    this.deadline = work.deadline(receiver.currentContext());
    this.waiter = new Waiter(pool, deadline, urgent, new Acquired());
  }

  void start() {
    receiver.onSubscribe(this);
    waiter.request(1);
  }

  @Override
  public Context currentContext() {
    return receiver.currentContext();
  }

  @Override
  public void onSubscribe(Subscription unused) {
    throw new IllegalStateException("an exchange delivers without a subscription");
  }

  @Override
  public void onNext(T value) {
    receiver.onNext(value);
  }

  @Override
  public void onError(Throwable error) {
    if (exchange != null && exchange.hasExpired()) {
      // Late already: the connection, which may not answer any more, is not waited for.
      release(() -> {});
      receiver.onError(error);
    } else {
      release(() -> receiver.onError(error));
    }
  }

  @Override
  public void onComplete() {
    release(receiver::onComplete);
  }

  private void release(Runnable then) {
    if (state.compareAndSet(State.RUNNING, State.DONE) && lease != null) {
      lease.release(then);
    }
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      Operators.addCap(DEMAND, this, n);
      passDemand();
    }
  }

  private void passDemand() {
    if (demand == 0 || state.get() != State.RUNNING || exchange == null) {
      return;
    }
    long n = DEMAND.getAndSet(this, 0);
    if (n > 0) {
      exchange.request(n);
    }
  }

  @Override
  public void cancel() {
    State before = state.getAndSet(State.DONE);
    if (before == State.WAITING) {
      waiter.cancel();
    } else if (before == State.RUNNING && lease != null && exchange != null) {
      exchange.cancel();
      lease.release(() -> {});
    }
  }

  /** Receives the connection, or the reason why there is none. */
  private final class Acquired implements CoreSubscriber<Lease> {

    @Override
    public Context currentContext() {
      return receiver.currentContext();
    }

    @Override
    public void onSubscribe(Subscription unused) {
      throw new IllegalStateException("a waiter delivers without a subscription");
    }

    @Override
    public void onNext(Lease acquired) {
      Exchange<T> sent = new Exchange<>(acquired, work, () -> null, deadline, Borrowing.this);
      lease = acquired;
      exchange = sent;
      if (state.compareAndSet(State.WAITING, State.RUNNING)) {
        passDemand();
        sent.watch();
        acquired.submit(sent);
      } else {
        acquired.release(() -> {});
      }
    }

    @Override
    public void onError(Throwable error) {
      if (state.compareAndSet(State.WAITING, State.DONE)) {
        receiver.onError(error);
      }
    }

    @Override
    public void onComplete() {
      // follows onNext, which has said all
    }
  }
}
