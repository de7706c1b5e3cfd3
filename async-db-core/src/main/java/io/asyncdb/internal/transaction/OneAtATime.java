package io.asyncdb.internal.transaction;

import java.util.concurrent.atomic.AtomicBoolean;

/** Refuses a second transaction, or savepoint, beside one that is open on the same connection. */
final class OneAtATime {

  private final AtomicBoolean taken = new AtomicBoolean();
  private final String refusal;

  OneAtATime(String refusal) {
    this.refusal = refusal;
  }

  /** Enters, or throws {@link #refusal}. */
  void enter() {
    if (!taken.compareAndSet(false, true)) {
      throw refusal();
    }
  }

  boolean isTaken() {
    return taken.get();
  }

  IllegalStateException refusal() {
    return new IllegalStateException(refusal + ": run them one after the other");
  }

  void leave() {
    taken.set(false);
  }
}
