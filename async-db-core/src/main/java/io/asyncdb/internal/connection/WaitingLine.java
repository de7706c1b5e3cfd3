package io.asyncdb.internal.connection;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Those who wait for a connection, in the order in which they came. Guarded by the pool's lock. */
final class WaitingLine {

  private final Set<Waiter> waiters = new LinkedHashSet<>();

  /** Those on whom others wait who have had their turn already; they go first. */
  private final Set<Waiter> urgent = new LinkedHashSet<>();

  /** Lets a caller in, unless it has left on its way here: it would not be taken out again. */
  void add(Waiter waiter) {
    if (!waiter.isSettled()) {
      (waiter.isUrgent() ? urgent : waiters).add(waiter);
    }
  }

  /** Takes a waiter out; false if it was served already. */
  boolean remove(Waiter waiter) {
    return (waiter.isUrgent() ? urgent : waiters).remove(waiter);
  }

  /** Returns the connections whose holders wait here for another. */
  Set<Lease> holding() {
    Set<Lease> holding = new HashSet<>();
    for (Waiter waiter : waiters) {
      Lease held = waiter.held();
      if (held != null) {
        holding.add(held);
      }
    }
    return holding;
  }

  int size() {
    return waiters.size() + urgent.size();
  }

  boolean isEmpty() {
    return waiters.isEmpty() && urgent.isEmpty();
  }

  /** Takes out and settles the one who has waited longest and still waits; null if none does. */
  @Nullable Waiter next() {
    Waiter first = next(urgent);
    return first == null ? next(waiters) : first;
  }

  private static @Nullable Waiter next(Set<Waiter> line) {
    for (Iterator<Waiter> longest = line.iterator(); longest.hasNext(); ) {
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
