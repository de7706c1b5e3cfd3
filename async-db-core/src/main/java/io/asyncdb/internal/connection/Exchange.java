package io.asyncdb.internal.connection;

import io.asyncdb.request.Deadline;
import io.netty.util.Timeout;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
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
    /** Was sent; the receiver was told why it gets no more. */
    DISMISSED,
    /** Its answer is complete, or it was never sent. */
    ENDED
  }

  @SuppressWarnings("rawtypes")
  private static final AtomicLongFieldUpdater<Exchange> DEMAND =
      AtomicLongFieldUpdater.newUpdater(Exchange.class, "demand");

  private final Lease lease;
  private final Work<T> work;
  private final Supplier<? extends @Nullable Throwable> refusal;
  private final CoreSubscriber<? super T> receiver;
  private final AtomicReference<State> state = new AtomicReference<>(State.QUEUED);
  private volatile @Nullable Subscription upstream;

  /** Why the receiver was dismissed, where it was. */
  private volatile @Nullable Throwable reason;

  /** Only touched on the connection's event loop. */
  private boolean readingStopped;

  /** What a stream's receiver has asked for and the driver was not told yet. */
  private volatile long demand;

  private final Deadline deadline;
  private volatile boolean expired;
  private volatile @Nullable Timeout expiry;

  /**
   * Creates one that waits for its turn.
   *
   * @param refusal returns, when that comes, why it is not sent after all, or null
   */
  Exchange(
      Lease lease,
      Work<T> work,
      Supplier<? extends @Nullable Throwable> refusal,
      Deadline deadline,
      CoreSubscriber<? super T> receiver) {
    this.lease = lease;
    this.work = work;
    this.refusal = refusal;
    this.deadline = deadline;
    this.receiver = receiver;
  }

  /** The clock runs from now on. Called once, before the exchange is submitted. */
  void watch() {
    if (deadline.isSet()) {
      expiry = Expiry.at(deadline, this::expire);
    }
  }

  /** Whether the receiver was dismissed because its time was up. */
  boolean hasExpired() {
    return expired;
  }

  private void expire() {
    expired = true;
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      lease.forget(this);
      work.unsent();
      receiver.onError(work.missed(deadline, "it waited for other work on its connection"));
    } else {
      dismiss(work.missed(deadline, "the server worked on it, which was asked to stop"));
    }
  }

  private void unwatch() {
    Timeout watching = expiry;
    if (watching != null) {
      watching.cancel();
    }
  }

  Work<T> work() {
    return work;
  }

  /** Sends the request, unless the receiver has left already. Called by the lease, once. */
  void start() {
    Throwable refused = refusal.get();
    if (refused != null) {
      refuse(refused);
    }
    if (!state.compareAndSet(State.QUEUED, State.RUNNING)) {
      lease.ended(this, null);
      return;
    }
    Publisher<?> answer;
    try {
      work.started();
      answer = work.send(lease.pooled().wire());
    } catch (Throwable error) { // an Error, too, must not leave the caller without a signal
      end(error);
      return;
    }
    answer.subscribe(this);
  }

  /** Tells the receiver that its request will not be sent. */
  void refuse(Throwable reason) {
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      unwatch();
      work.unsent();
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
    if (work.kind() != Work.Kind.STREAMED) {
      subscription.request(Long.MAX_VALUE);
    } else if (isUnattended()) {
      lease.pooled().loop().schedule(this::stopReading);
    } else {
      passDemand();
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

  /**
   * The answer is complete: tells the listeners, then frees the connection, so that the events of
   * one connection come in order and the receiver can go on with it.
   */
  private void end(@Nullable Throwable error) {
    Throwable failure = error == null ? work.failure() : work.translate(error);
    State before = state.getAndSet(State.ENDED);
    if (before == State.ENDED) {
      return;
    }
    unwatch();
    work.ended(before == State.ABANDONED, before == State.DISMISSED ? reason : failure);
    // What was told of a missed deadline stands, even where the server was done just then.
    Throwable told = before == State.DISMISSED && expired ? reason : null;
    lease.ended(this, error == null ? told : failure);
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
      dismiss(failure);
    }
  }

  /** Tells the receiver why it gets no more, and stops the server's work. */
  void dismiss(Throwable why) {
    if (work.kind().isShielded() || state.get() != State.RUNNING) {
      return;
    }
    reason = why;
    if (state.compareAndSet(State.RUNNING, State.DISMISSED)) {
      stop();
      receiver.onError(why);
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
        .pooled()
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
    unwatch();
    if (state.compareAndSet(State.QUEUED, State.ENDED)) {
      lease.forget(this);
      work.unsent();
    } else if (state.compareAndSet(State.RUNNING, State.ABANDONED) && !work.kind().isShielded()) {
      stop();
    }
  }

  /** The answer, or the rest of it, is read by nobody. */
  private boolean isUnattended() {
    State now = state.get();
    return now == State.ABANDONED || now == State.DISMISSED;
  }

  /** Lets the answer run out unread, and has the lease shorten it. */
  private void stop() {
    work.stopSending();
    if (work.kind() == Work.Kind.STREAMED) {
      lease.pooled().loop().schedule(this::stopReading);
    }
    lease.stop(this);
  }

  private void stopReading() {
    Subscription answer = upstream;
    if (answer != null && isUnattended() && !readingStopped) {
      readingStopped = true;
      work.stopReading(answer);
      lease.pooled().probe().subscribe(null, this::end, () -> end(null));
    }
  }
}
