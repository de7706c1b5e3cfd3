package io.asyncdb.stress;

import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/** Counts what a receiver is told, also what it should not be told any more. */
public final class Seen<T> implements CoreSubscriber<T> {

  private final AtomicInteger values = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final long demand;
  private volatile Subscription subscription;
  private volatile T last;

  private Seen(long demand) {
    this.demand = demand;
  }

  /** Asks for all there is at once. */
  public static <T> Seen<T> all() {
    return new Seen<>(Long.MAX_VALUE);
  }

  /** Asks for nothing by itself. */
  public static <T> Seen<T> nothingYet() {
    return new Seen<>(0);
  }

  @Override
  public void onSubscribe(Subscription subscribed) {
    subscription = subscribed;
    if (demand > 0) {
      subscribed.request(demand);
    }
  }

  @Override
  public void onNext(T value) {
    last = value;
    values.incrementAndGet();
  }

  @Override
  public void onError(Throwable error) {
    ends.incrementAndGet();
  }

  @Override
  public void onComplete() {
    ends.incrementAndGet();
  }

  public Subscription subscription() {
    return subscription;
  }

  public void request(long n) {
    subscription.request(n);
  }

  public void cancel() {
    subscription.cancel();
  }

  public int values() {
    return values.get();
  }

  /** How often it was told that nothing more comes; more than once is wrong. */
  public int ends() {
    return ends.get();
  }

  public T last() {
    return last;
  }
}
