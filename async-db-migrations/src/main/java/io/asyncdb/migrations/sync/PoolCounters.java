package io.asyncdb.migrations.sync;

import com.zaxxer.hikari.metrics.IMetricsTracker;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What HikariCP tells of its callers, added up; times in nanoseconds. */
final class PoolCounters implements IMetricsTracker {

  private final LongAdder waits = new LongAdder();
  private final LongAdder timeouts = new LongAdder();
  private final LongAdder totalWait = new LongAdder();
  private final LongAccumulator longestWait = new LongAccumulator(Math::max, 0);

  /** Is called for a wait in vain too, ahead of the time-out. */
  @Override
  public void recordConnectionAcquiredNanos(long nanos) {
    waits.increment();
    totalWait.add(nanos);
    longestWait.accumulate(nanos);
  }

  @Override
  public void recordConnectionTimeout() {
    timeouts.increment();
  }

  long acquired() {
    long inVain = timeouts.sum();
    return waits.sum() - inVain;
  }

  long timeouts() {
    return timeouts.sum();
  }

  long totalWait() {
    return totalWait.sum();
  }

  long longestWait() {
    return longestWait.get();
  }
}
