package io.asyncdb.internal.spi;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;

/**
 * What is offered, kept until the one subscriber asks for it. Whoever offers never waits.
 *
 * <p>Offers may come from any thread. The subscriber is served by one thread at a time, whichever
 * offers or asks first; a counter of calls, not a lock, keeps the others from waiting for it.
 */
final class Outlet<T> extends Flux<T> implements Subscription {

  /** Who offers: hears what the subscriber does. */
  interface Source<T> {

    /** The subscriber asks for so many more. */
    default void wanted(long n) {}

    /**
     * The subscriber has left.
     *
     * @param satisfied whether it left while it was being served, as one does who has enough
     */
    default void left(boolean satisfied) {}

    /** Nobody will see this any more. */
    void discard(T value);

    /** Nothing is kept there any more, and nothing will be. */
    default void over(Outlet<?> outlet) {}
  }

  private final Source<? super T> source;
  private final Queue<T> kept = Queues.<T>unboundedMultiproducer().get();
  private final AtomicBoolean taken = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicLong demand = new AtomicLong();
  private volatile @Nullable CoreSubscriber<? super T> receiver;

  /** The thread that is serving the receiver at this moment. */
  private volatile @Nullable Thread serving;

  private volatile boolean served;

  /** What ends the flow behind all that is kept; set ahead of {@code complete}. */
  private volatile @Nullable Throwable error;

  private volatile boolean complete;

  /** What ends the flow now, whatever is kept. */
  private volatile @Nullable Throwable revoked;

  private volatile boolean cancelled;

  /** Cancelled, revoked or at its end. */
  private volatile boolean closed;

  // Only touched by the thread that serves.
  private boolean over;
  private boolean told;

  Outlet(Source<? super T> source) {
    this.source = source;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> subscriber) {
    if (!taken.compareAndSet(false, true)) {
      Operators.error(subscriber, new IllegalStateException("was consumed already"));
      return;
    }
    subscriber.onSubscribe(this);
    receiver = subscriber;
    serve();
  }

  /** Whether somebody has ever subscribed. */
  boolean isTaken() {
    return taken.get();
  }

  /** Whether the subscriber has left, or was told of the end. */
  boolean isClosed() {
    return closed;
  }

  /** Whether the subscriber has got anything. */
  boolean hasServed() {
    return served;
  }

  void offer(T value) {
    kept.add(value);
    serve();
  }

  /** Nothing comes any more. */
  void complete() {
    complete = true;
    serve();
  }

  /** Nothing comes any more, for this reason. */
  void fail(Throwable why) {
    error = why;
    complete = true;
    serve();
  }

  /** Throws away what is kept, and tells so whoever still reads, or comes to read. */
  void revoke(Throwable why) {
    revoked = why;
    serve();
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n)) {
      demand.accumulateAndGet(n, Operators::addCap);
      source.wanted(n);
      serve();
    }
  }

  @Override
  public void cancel() {
    cancelled = true;
    if (!closed) {
      closed = true;
      source.left(serving == Thread.currentThread());
    }
    serve();
  }

  /** As if the subscriber that never came had come, seen enough and left. */
  void abandon() {
    if (taken.compareAndSet(false, true)) {
      cancelled = true;
      closed = true;
      source.left(true);
      serve();
    }
  }

  private void serve() {
    if (calls.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      serveOnce();
      seen = calls.addAndGet(-seen);
    } while (seen != 0);
  }

  private void serveOnce() {
    Throwable why = revoked;
    CoreSubscriber<? super T> to = receiver;
    if (why != null) {
      closed = true;
      clear();
      if (to != null && !told && !cancelled) {
        told = true;
        to.onError(why);
      }
    } else if (closed) {
      clear();
    } else if (to != null) {
      deliver(to);
    }
  }

  private void deliver(CoreSubscriber<? super T> to) {
    long wanted = demand.get();
    long sent = 0;
    while (!closed) {
      // Read before the queue: what was offered ahead of the end is then seen.
      boolean last = complete;
      if (last && kept.isEmpty()) {
        end(to);
        return;
      }
      T next = sent == wanted ? null : kept.poll();
      if (next == null) {
        break;
      }
      sent++;
      served = true;
      serving = Thread.currentThread();
      to.onNext(next);
      serving = null;
    }
    if (closed) {
      clear();
    } else if (sent > 0 && wanted != Long.MAX_VALUE) {
      demand.addAndGet(-sent);
    }
  }

  private void end(CoreSubscriber<? super T> to) {
    closed = true;
    told = true;
    clear();
    Throwable why = error;
    if (why == null) {
      to.onComplete();
    } else {
      to.onError(why);
    }
  }

  private void clear() {
    for (T value = kept.poll(); value != null; value = kept.poll()) {
      source.discard(value);
    }
    if (!over) {
      over = true;
      source.over(this);
    }
  }
}
