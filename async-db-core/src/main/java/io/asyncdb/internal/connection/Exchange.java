package io.asyncdb.internal.connection;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One request and its answer on a leased connection: receives from the driver, serves one receiver.
 *
 * <p>The driver's own flow is not cancelled: that would hide when the rest of the answer is off the
 * wire, and in the simple protocol poison the connection. A receiver that cancels is let go at
 * once; the answer is read to its end by nobody, while the {@link Lease} asks the server to stop.
 *
 * <p>A stream is the exception, because the server is idle between two of its portions and a
 * request to stop would miss it: there the driver is told to ask for no further portion, and a
 * statement sent behind it tells when the stream is off the wire.
 */
final class Exchange<T> implements CoreSubscriber<Object>, Subscription {

  /** Where an exchange is. It only goes down this list, and may skip lines. */
  enum State {
    /** Waits for the work ahead of it. */
    QUEUED,
    /** Was sent; the receiver is served. */
    RUNNING,
    /** Was sent; the receiver has left. */
    ABANDONED,
    /** Its answer is complete, or it was never sent. */
    ENDED
  }

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<Exchange> DEMAND =
      AtomicLongFieldUpdater.newUpdater(Exchange.class, "demand");

  private final Lease lease;
  private final Work<T> work;
  private final CoreSubscriber<? super T> receiver;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private volatile @Nullable Subscription upstream;

  /** What a stream's receiver has asked for and the driver was not told yet. */
  private volatile long demand;

  Exchange(Lease lease, Work<T> work, CoreSubscriber<? super T> receiver) {
    this.lease = lease;
    this.work = work;
    this.receiver = receiver;
  }

  Work<T> work() {
    return work;
  }

  /** Sends the request, unless the receiver has left already. Called by the lease, once. */
  void start() {
    if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
      lease.ended(this, null);
      return;
    }
    Publisher<?> answer;
    try {
      work.started();
      answer = work.send(lease.connection());
    } catch (RuntimeException error) {
      end(error);
      return;
    }
    answer.subscribe(this);
  }

  /** Tells the receiver that its request will not be sent. */
  void refuse(Throwable reason) {
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      receiver.onError(reason);
    }
  }

  @Override
  public Context currentContext() {
    return receiver.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    if (work.kind() == Work.Kind.STREAMED) {
      passDemand();
    } else {
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // send() emits T or UNMAPPED
  public void onNext(Object value) {
    if (state.get() != State.RUNNING) {
      Operators.onDiscard(value, receiver.currentContext());
    } else if (value == Work.UNMAPPED) {
      leaveUnmappable();
    } else {
      receiver.onNext((T) value);
    }
  }

  @Override
  public void onError(Throwable error) {
    end(error);
  }

  @Override
  public void onComplete() {
    end(null);
  }

  /** The answer is complete: frees the connection first, so that the receiver can go on with it. */
  private void end(@Nullable Throwable error) {
    Throwable failure = error == null ? work.failure() : work.translate(error);
    State before = state.getAndSet(State.ENDED);
    if (before == State.ENDED) {
      return;
    }
    lease.ended(this, error == null ? null : failure);
    work.ended(before == State.ABANDONED, failure);
    if (before != State.RUNNING) {
      return;
    }
    if (failure == null) {
      receiver.onComplete();
    } else {
      receiver.onError(failure);
    }
  }

  /** A stream with a row that cannot be mapped need not be read to its end. */
  private void leaveUnmappable() {
    Throwable failure = work.failure();
    if (failure != null && work.kind() == Work.Kind.STREAMED) {
      abandon(failure);
    }
  }

  /** Tells the receiver why it gets no more, and stops the server's work. */
  void abandon(Throwable reason) {
    if (!work.kind().isShielded() && state.compareAndSet(State.RUNNING, State.ABANDONED)) {
      stop();
      receiver.onError(reason);
    }
  }

  @Override
  public void request(long n) {
    if (work.kind() == Work.Kind.STREAMED && Operators.validate(n)) {
      Operators.addCap(DEMAND, this, n);
      passDemand();
    }
  }

  /**
   * Hands demand to the driver on its own event loop: requested from another thread it can overtake
   * rows that are being delivered (r2dbc-postgresql issue 717).
   */
  private void passDemand() {
    Subscription subscription = upstream;
    if (subscription == null || demand == 0) {
      return;
    }
    lease
        .loop()
        .schedule(
            () -> {
              long n = DEMAND.getAndSet(this, 0);
              if (n > 0) {
                subscription.request(n);
              }
            });
  }

  @Override
  public void cancel() {
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      lease.forget(this);
    } else if (state.compareAndSet(State.RUNNING, State.ABANDONED) && !work.kind().isShielded()) {
      stop();
    }
  }

  /** Lets the answer run out unread, and has the lease shorten it. */
  private void stop() {
    if (work.kind() == Work.Kind.STREAMED) {
      lease.loop().schedule(this::stopReading);
    }
    lease.stop(this);
  }

  private void stopReading() {
    Subscription answer = upstream;
    if (answer != null && state.get() == State.ABANDONED) {
      work.stopReading(answer);
      lease.probe().subscribe(null, this::end, () -> end(null));
    }
  }
}
