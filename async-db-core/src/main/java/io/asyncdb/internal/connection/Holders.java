package io.asyncdb.internal.connection;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The leases that are out, and who holds them for how long. Guarded by the pool's lock. */
final class Holders {

  /** So many of those who have held longest are named where a caller gets no connection. */
  private static final int NAMED = 3;

  private final Set<Lease> leases = new LinkedHashSet<>();

  void add(Lease lease) {
    leases.add(lease);
  }

  /** Takes a lease out; false if it was taken away before. */
  boolean remove(Lease lease) {
    return leases.remove(lease);
  }

  int size() {
    return leases.size();
  }

  List<Lease> all() {
    return List.copyOf(leases);
  }

  /** Says who has held longest, as error messages end. */
  String described(long nowNanos) {
    List<String> longest =
        leases.stream()
            .sorted(
                Comparator.comparingLong((Lease lease) -> lease.holder().heldNanos(nowNanos))
                    .reversed())
            .limit(NAMED)
            .map(lease -> lease.holder().described(nowNanos))
            .toList();
    return longest.isEmpty() ? "" : "; held longest " + String.join(", ", longest);
  }

  /** Returns descriptions of those who hold for longer than a limit, each once. */
  List<String> overdue(long nowNanos, Duration limit) {
    List<String> overdue = new ArrayList<>();
    for (Lease lease : leases) {
      if (lease.holder().heldNanos(nowNanos) >= limit.toNanos() && lease.holder().markReported()) {
        overdue.add(lease.holder().described(nowNanos));
      }
    }
    return overdue;
  }

  /**
   * Tells whether everybody who holds a connection waits for another: nobody would ever give one
   * back.
   *
   * @param waiting those who hold and wait
   */
  boolean isDeadlocked(Set<Lease> waiting) {
    return !leases.isEmpty() && waiting.containsAll(leases);
  }
}
