package io.asyncdb.internal.connection;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who wait for a connection, in the order in which they came. Guarded by the pool's lock. */
final class WaitingLine {

  private final Set<Waiter> waiters = new LinkedHashSet<>();

  void add(Waiter waiter) {
    waiters.add(waiter);
  }

  /** Takes a waiter out; false if it was served already. */
  boolean remove(Waiter waiter) {
    return waiters.remove(waiter);
  }

  int size() {
    return waiters.size();
  }

  boolean isEmpty() {
    return waiters.isEmpty();
  }

  /** Takes out and settles the one who has waited longest and still waits; null if none does. */
  @Nullable Waiter next() {
    for (Iterator<Waiter> longest = waiters.iterator(); longest.hasNext(); ) {
      Waiter waiter = longest.next();
      longest.remove();
      if (waiter.settle()) {
        return waiter;
      }
    }
    return null;
  }

  /** Takes out and settles all who still wait. */
  List<Waiter> all() {
    List<Waiter> all = new ArrayList<>();
    for (Waiter waiter = next(); waiter != null; waiter = next()) {
      all.add(waiter);
    }
    return all;
  }
}
