package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import io.asyncdb.health.PoolStats;
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

  /** Adds what was counted to what is the case now. */
  PoolStats stats(PoolConfig config, int open, int active, int idle, int pending) {
    return new PoolStats(
        config.maxSize(),
        open,
        active,
        idle,
        pending,
        config.maxWaiting(),
        acquired,
        timeouts,
        refused,
        Duration.ofNanos(totalWaitNanos),
        Duration.ofNanos(longestWaitNanos));
  }
}
