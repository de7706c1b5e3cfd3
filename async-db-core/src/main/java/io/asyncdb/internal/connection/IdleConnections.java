package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The connections that wait for a caller. The one that came back last goes out first: under little
 * load the others grow old and are closed. Guarded by the pool's lock.
 */
final class IdleConnections {

  private final PoolConfig config;
  private final Deque<PooledConnection> connections = new ArrayDeque<>();

  IdleConnections(PoolConfig config) {
    this.config = config;
  }

  int size() {
    return connections.size();
  }

  void putBack(PooledConnection pooled) {
    connections.addLast(pooled);
  }

  /** Takes one that is open and not too old, and has others on the way closed; null if none is. */
  @Nullable PooledConnection take(long now, PoolChanges changes) {
    for (PooledConnection last = connections.pollLast();
        last != null;
        last = connections.pollLast()) {
      if (!last.isExpired(now) && last.isOpen()) {
        return last;
      }
      changes.close(last);
    }
    return null;
  }

  /** Whether one was idle for so long that it may be dead without anybody having noticed. */
  boolean mustBeValidated(PooledConnection pooled, long now) {
    return pooled.idleNanos(now) >= config.validateAfterIdle().toNanos();
  }

  /**
   * Closes what is old, and what nobody needed for long.
   *
   * @param spare how many connections there are above {@code minIdle}
   */
  void tidy(long now, int spare, PoolChanges changes) {
    int left = spare;
    for (Iterator<PooledConnection> oldest = connections.iterator(); oldest.hasNext(); ) {
      PooledConnection pooled = oldest.next();
      boolean unneeded = left > 0 && pooled.idleNanos(now) >= config.idleTimeout().toNanos();
      if (unneeded || pooled.isExpired(now) || !pooled.isOpen()) {
        oldest.remove();
        left--;
        changes.close(pooled);
      }
    }
  }

  void closeAll(PoolChanges changes) {
    connections.forEach(changes::close);
    connections.clear();
  }
}
