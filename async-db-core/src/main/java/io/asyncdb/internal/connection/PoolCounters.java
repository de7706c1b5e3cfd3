package io.asyncdb.internal.connection;

import java.time.Duration;

/** What the pool has counted since its start. Guarded by the pool's lock. */
final class PoolCounters {

  private long acquired;
  private long timeouts;
  private long refused;
  private long totalWaitNanos;
  private long longestWaitNanos;

  void countAcquired(long waitedNanos) {
    acquired++;
    countWait(waitedNanos);
  }

  void countTimeout(long waitedNanos) {
    timeouts++;
    countWait(waitedNanos);
  }

  void countRefused() {
    refused++;
  }

  /** A wait that ended with an error of the server's. */
  void countWait(long waitedNanos) {
    totalWaitNanos += waitedNanos;
    longestWaitNanos = Math.max(longestWaitNanos, waitedNanos);
  }

  long acquired() {
    return acquired;
  }

  long timeouts() {
    return timeouts;
  }

  long refused() {
    return refused;
  }

  Duration totalWait() {
    return Duration.ofNanos(totalWaitNanos);
  }

  Duration longestWait() {
    return Duration.ofNanos(longestWaitNanos);
  }
}
