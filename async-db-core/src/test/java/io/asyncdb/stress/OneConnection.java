package io.asyncdb.stress;

import io.asyncdb.config.PoolConfig;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.observe.AcquireOutcome;
import io.asyncdb.observe.DatabaseListener;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A pool of one connection to no server, which somebody holds. */
public final class OneConnection implements DatabaseListener {

  private static final PoolConfig CONFIG = PoolConfig.DEFAULT.withMinIdle(1).withMaxSize(1);

  private final AtomicInteger waitsEnded = new AtomicInteger();
  private final ConnectionPool pool =
      new ConnectionPool(
          CONFIG, NoServer.connect(), NoServer.NEVER, () -> 0, new Listeners(List.of(this)));
  private final Lease held;

  /** Creates the pool and takes its connection. */
  public OneConnection() {
    Seen<Lease> seen = Seen.all();
    pool.acquire().subscribe(seen);
    held = seen.last();
    waitsEnded.set(0);
  }

  @Override
  public void acquireEnded(AcquireOutcome outcome) {
    waitsEnded.incrementAndGet();
  }

  public ConnectionPool pool() {
    return pool;
  }

  public Lease held() {
    return held;
  }

  public void giveBack() {
    giveBack(held);
  }

  public void giveBack(Lease lease) {
    lease.release().subscribe();
  }

  /** How many have waited and do so no more, for whatever reason. */
  public int waitsEnded() {
    return waitsEnded.get();
  }

  public int idle() {
    return pool.stats().idle();
  }

  public int pending() {
    return pool.stats().pending();
  }
}
