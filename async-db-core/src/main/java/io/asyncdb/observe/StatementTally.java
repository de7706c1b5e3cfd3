package io.asyncdb.observe;

import io.asyncdb.observe.StatementOutcome.Result;
import java.time.Duration;
import java.util.IdentityHashMap;

/** Adds up the statements of one request. Thread-safe: one lock guards the fields. */
final class StatementTally implements DatabaseListener {

  // Guarded by this. Events are the same object at start and end; equal ones may come from two
  // databases.
  private final IdentityHashMap<StatementEvent, Long> startNanos = new IdentityHashMap<>(4);
  private long ended;
  private long failed;
  private long rows;
  private long totalNanos;
  private long longestNanos;

  @Override
  public synchronized void statementStarted(StatementEvent statement) {
    startNanos.put(statement, System.nanoTime());
  }

  @Override
  public synchronized void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    startNanos.remove(statement);
    long nanos = outcome.elapsed().toNanos();
    ended++;
    failed += outcome.result() == Result.FAILED ? 1 : 0;
    rows += outcome.rows();
    totalNanos += nanos;
    longestNanos = Math.max(longestNanos, nanos);
  }

  synchronized QueryStats stats() {
    long now = System.nanoTime();
    long total = totalNanos;
    long longest = longestNanos;
    for (long start : startNanos.values()) {
      total += now - start;
      longest = Math.max(longest, now - start);
    }
    return new QueryStats(
        ended + startNanos.size(),
        failed,
        rows,
        Duration.ofNanos(total),
        Duration.ofNanos(longest));
  }
}
