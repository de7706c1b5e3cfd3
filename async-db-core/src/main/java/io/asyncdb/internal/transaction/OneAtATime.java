package io.asyncdb.internal.transaction;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** Refuses a second transaction, or savepoint, beside one that is open on the same connection. */
final class OneAtATime {

  private final AtomicBoolean taken = new AtomicBoolean();
  private final String refusal;

  OneAtATime(String refusal) {
    this.refusal = refusal;
  }

  Mono<Void> enter() {
    return Mono.defer(
        () -> taken.compareAndSet(false, true) ? Mono.empty() : Mono.error(refusal()));
  }

  boolean isTaken() {
    return taken.get();
  }

  IllegalStateException refusal() {
    return new IllegalStateException(refusal + ": run them one after the other");
  }

  Mono<Void> leave() {
    return Mono.fromRunnable(() -> taken.set(false));
  }
}
