package io.asyncdb.internal.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Sinks;

/**
 * What has to be done about a change of the pool: collected while its lock is held, done when it is
 * free. At most one waiter is settled by one change.
 */
final class PoolChanges {

  private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);

  /** Set on a thread that is in the middle of handing over a lease. */
  private static final ThreadLocal<Boolean> DELIVERING = new ThreadLocal<>();

  private List<PooledConnection> close = List.of();
  private int openings;
  private @Nullable PooledConnection validated;
  private @Nullable Waiter waiter;
  private @Nullable Lease lease;
  private @Nullable Throwable error;
  private @Nullable Waiter timed;
  private List<String> warnings = List.of();
  private Sinks.@Nullable Empty<Void> drained;

  void close(PooledConnection pooled) {
    if (close.isEmpty()) {
      close = new ArrayList<>(2);
    }
    close.add(pooled);
  }

  void open() {
    openings++;
  }

  /** Asks a connection for a sign of life; at most one a change. */
  void validate(PooledConnection pooled) {
    validated = pooled;
  }

  /** Hands a lease to a waiter that was settled. */
  void deliver(Waiter settled, Lease lease) {
    this.waiter = settled;
    this.lease = lease;
  }

  /** Hands an error to a waiter that was settled. */
  void fail(Waiter settled, Throwable error) {
    this.waiter = settled;
    this.error = error;
  }

  /** Hands an error to a waiter, unless it has left. */
  void settleAndFail(Waiter waiter, Throwable error) {
    if (waiter.settle()) {
      fail(waiter, error);
    }
  }

  /** Limits the wait of a waiter that was queued. */
  void startTimeout(Waiter queued) {
    this.timed = queued;
  }

  void warn(String warning) {
    if (warnings.isEmpty()) {
      warnings = new ArrayList<>(2);
    }
    warnings.add(warning);
  }

  void drained(Sinks.Empty<Void> drained) {
    this.drained = drained;
  }

  /** Does what was collected; the pool's lock must be free. */
  void run(ConnectionPool pool) {
    if (timed != null) {
      pool.startTimeout(timed);
    }
    warnings.forEach(log::warn);
    close.forEach(pool::close);
    if (validated != null) {
      pool.validate(validated);
    }
    for (int i = 0; i < openings; i++) {
      pool.open();
    }
    if (waiter != null && lease != null) {
      deliverNow(waiter, lease);
    } else if (waiter != null && error != null) {
      waiter.fail(error);
    }
    if (drained != null) {
      drained.tryEmitEmpty();
    }
  }

  /**
   * Hands over a lease: on this thread, or on the connection's own where this thread is in the
   * middle of handing over another. Else a thousand callers whose work ends at once would be served
   * in a thousand nested calls.
   */
  private static void deliverNow(Waiter waiter, Lease lease) {
    if (DELIVERING.get() != null) {
      lease.pooled().loop().schedule(() -> waiter.deliver(lease));
      return;
    }
    DELIVERING.set(Boolean.TRUE);
    try {
      waiter.deliver(lease);
    } finally {
      DELIVERING.remove();
    }
  }
}
