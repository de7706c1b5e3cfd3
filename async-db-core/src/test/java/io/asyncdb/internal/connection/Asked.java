package io.asyncdb.internal.connection;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** Work that is answered when a test says so, and counts how often it was told of its end. */
final class Asked implements Work<String> {

  private final AtomicInteger ends = new AtomicInteger();
  private volatile @Nullable CoreSubscriber<? super Object> receiver;

  @Override
  public Publisher<?> send(Wire wire) {
    return new Flux<Object>() {
      @Override
      public void subscribe(CoreSubscriber<? super Object> subscriber) {
        receiver = subscriber;
        subscriber.onSubscribe(Operators.emptySubscription());
      }
    };
  }

  /** The answer is complete, if this was sent. */
  void answer() {
    if (receiver != null) {
      receiver.onComplete();
    }
  }

  boolean wasSent() {
    return receiver != null;
  }

  /** How often it has ended, sent or not; more than once is wrong. */
  int ends() {
    return ends.get();
  }

  @Override
  public Kind kind() {
    return Kind.COLLECTED;
  }

  @Override
  public Throwable translate(Throwable error) {
    return error;
  }

  @Override
  public String label() {
    return "a race";
  }

  @Override
  public void unsent() {
    ends.incrementAndGet();
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    ends.incrementAndGet();
  }
}
