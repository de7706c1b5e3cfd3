package io.asyncdb.internal.connection;

import io.asyncdb.error.ConnectionException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens to those who are not done when a pool has been closing for too long. */
final class PoolClosing {

  private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);

  private PoolClosing() {}

  /** Returns what callers of a closed pool are told. */
  static ConnectionException refusal() {
    return new ConnectionException("the database is closed", null, null, null);
  }

  /** Fails those who wait, and closes connections under their work or while they are opened. */
  static void cutOff(ConnectionPool pool, PooledConnections connections) {
    connections.giveUpOpening();
    pool.unserved().forEach(waiter -> waiter.fail(refusal()));
    List<Lease> unfinished = pool.unfinished();
    if (!unfinished.isEmpty()) {
      log.warn("{} connections were still in use when the database was closed", unfinished.size());
    }
    unfinished.forEach(
        lease ->
            connections.close(lease.pooled(), lease.evict(refusal()), () -> pool.takenAway(lease)));
  }
}
