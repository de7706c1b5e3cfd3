package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.health.PoolStats;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The connections of one database and the callers that wait for them.
 *
 * <p>A connection is in one of four places: being opened, idle, leased, or being closed. All four
 * count as open, so that the server never sees more than {@code maxSize} of them. The connection
 * that came back last goes out first: under little load the others grow old and are closed. Callers
 * are served in the order in which they came.
 *
 * <p>As many connections are being opened as there are callers without one, and no opening belongs
 * to a caller: whichever connection is free first, new or returned, goes to whoever has waited
 * longest. An opening that fails fails the one caller that has waited longest.
 *
 * <p>One lock guards the fields. What has to be done about a change (deliver, open, close) is
 * collected under the lock and done after it.
 */
public final class ConnectionPool implements Target {

  private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);

  /** Up to this share of its lifetime a connection is closed early, so that not all go at once. */
  private static final double LIFETIME_JITTER = 0.1;

  /** A connection that does not close within this is counted as gone. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private static final ThreadLocal<Boolean> DELIVERING = new ThreadLocal<>();

  private final PoolConfig config;
  private final Mono<PostgresqlConnection> connector;
  private final Scheduler timer;
  private final LongSupplier nanoTime;
  private final Disposable housekeeping;

  // Guarded by this.
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private final Set<Lease> leased = new LinkedHashSet<>();
  private final Set<Waiter> waiting = new LinkedHashSet<>();
  private int open;
  private int opening;
  private long acquired;
  private long timeouts;
  private long refused;
  private long totalWaitNanos;
  private long longestWaitNanos;
  private Sinks.@Nullable Empty<Void> draining;

  /**
   * Creates a pool and opens {@code minIdle} connections in the background.
   *
   * @param config sizes and times
   * @param connector opens one connection for each subscription
   * @param timer runs the timeouts and the housekeeping
   * @param nanoTime the clock, as {@link System#nanoTime} is one
   */
  public ConnectionPool(
      PoolConfig config,
      Mono<PostgresqlConnection> connector,
      Scheduler timer,
      LongSupplier nanoTime) {
    this.config = config;
    this.connector = connector;
    this.timer = timer;
    this.nanoTime = nanoTime;
    long shortest = Math.min(config.idleTimeout().toNanos(), config.maxLifetime().toNanos());
    long period = Math.max(shortest / 4, TimeUnit.MILLISECONDS.toNanos(10));
    this.housekeeping =
        timer.schedulePeriodically(this::tidy, period, period, TimeUnit.NANOSECONDS);
    Changes changes = new Changes();
    synchronized (this) {
      planOpenings(changes);
    }
    changes.run();
  }

  /**
   * Borrows a connection.
   *
   * @return the lease, which the receiver must release; or {@link PoolExhaustedException}, or what
   *     opening a connection failed with. Cancelling gives up the wait
   */
  public Mono<Lease> acquire() {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Lease> receiver) {
        receiver.onSubscribe(new Waiter(ConnectionPool.this, receiver));
      }
    };
  }

  /** Runs work on a connection that is borrowed for it alone. */
  @Override
  public <T> Flux<T> exchange(Supplier<Work<T>> work) {
    return Flux.usingWhen(
        acquire(),
        lease -> lease.exchange(work),
        Lease::release,
        (lease, error) -> lease.release(),
        Lease::release);
  }

  /** Returns the figures, taken together. */
  public synchronized PoolStats stats() {
    return new PoolStats(
        config.maxSize(),
        open,
        leased.size(),
        idle.size(),
        waiting.size(),
        config.maxWaiting(),
        acquired,
        timeouts,
        refused,
        Duration.ofNanos(totalWaitNanos),
        Duration.ofNanos(longestWaitNanos));
  }

  /**
   * Refuses new callers, waits until those that run or wait are done, and closes all connections.
   *
   * @param limit how long to wait; after it, waiting callers fail and leased connections are closed
   *     under their work
   */
  public Mono<Void> close(Duration limit) {
    Sinks.Empty<Void> done;
    Changes changes = new Changes();
    synchronized (this) {
      if (draining != null) {
        return draining.asMono();
      }
      done = Sinks.empty();
      draining = done;
      idle.forEach(changes::close);
      idle.clear();
      noteDrained(changes);
    }
    housekeeping.dispose();
    Disposable deadline = timer.schedule(this::cutOff, limit.toNanos(), TimeUnit.NANOSECONDS);
    changes.run();
    return done.asMono().doFinally(end -> deadline.dispose());
  }

  Scheduler timer() {
    return timer;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** A caller asks for a connection. */
  void enter(Waiter waiter) {
    Changes changes = new Changes();
    boolean waits = false;
    synchronized (this) {
      PooledConnection pooled = draining == null ? takeIdle(changes) : null;
      boolean mayOpen = open < config.maxSize();
      if (draining != null) {
        settleAndFail(waiter, databaseClosed(), changes);
      } else if (pooled != null) {
        if (waiter.settle()) {
          changes.deliver(waiter, lease(pooled, 0));
        } else {
          idle.addLast(pooled);
        }
      } else if (mayOpen || waiting.size() - opening < config.maxWaiting()) {
        waiting.add(waiter);
        waits = true;
        planOpenings(changes);
      } else {
        refused++;
        settleAndFail(waiter, exhausted("the waiting queue is full: "), changes);
      }
    }
    if (waits) {
      waiter.startTimeout(timer, config.acquireTimeout().toNanos());
    }
    changes.run();
  }

  /** A caller has given up. */
  synchronized void leave(Waiter waiter) {
    waiting.remove(waiter);
  }

  /** A caller has waited too long. */
  void timedOut(Waiter waiter) {
    PoolExhaustedException error;
    synchronized (this) {
      if (!waiting.remove(waiter) || !waiter.settle()) {
        return;
      }
      timeouts++;
      noteWait(waiter.waitedNanos(nanoTime()));
      error = exhausted("no connection within " + config.acquireTimeout() + ": ");
    }
    waiter.fail(error);
  }

  /** A lease has ended. */
  void takeBack(Lease lease, boolean usable) {
    Changes changes = new Changes();
    PooledConnection pooled = lease.pooled();
    synchronized (this) {
      long now = nanoTime();
      if (!leased.remove(lease)) {
        return;
      }
      if (usable && !pooled.isExpired(now)) {
        place(pooled, now, changes);
      } else {
        changes.close(pooled);
      }
    }
    changes.run();
  }

  private void opened(PostgresqlConnection connection) {
    Changes changes = new Changes();
    long now = nanoTime();
    double early = ThreadLocalRandom.current().nextDouble(LIFETIME_JITTER);
    long lifetime = (long) (config.maxLifetime().toNanos() * (1 - early));
    PooledConnection pooled = new PooledConnection(connection, now, lifetime);
    synchronized (this) {
      opening--;
      place(pooled, now, changes);
    }
    changes.run();
  }

  private void notOpened(Throwable error) {
    Changes changes = new Changes();
    synchronized (this) {
      opening--;
      open--;
      Waiter waiter = nextWaiter();
      if (waiter == null) {
        log.warn("A connection for the pool could not be opened: {}", error.getMessage());
      } else {
        noteWait(waiter.waitedNanos(nanoTime()));
        changes.fail(waiter, error);
        planOpenings(changes);
      }
      noteDrained(changes);
    }
    changes.run();
  }

  private void close(PooledConnection pooled) {
    closeThen(pooled.close(), this::closed);
  }

  private void closeThen(Mono<Void> closing, Runnable next) {
    closing
        .timeout(CLOSE_LIMIT, timer)
        .subscribe(
            null,
            error -> {
              log.warn("A connection did not close: {}", error.toString());
              next.run();
            },
            next);
  }

  /**
   * Hands over a lease: on this thread, or on the connection's own where this thread is in the
   * middle of handing over another. Else a thousand callers whose work ends at once would be served
   * in a thousand nested calls.
   */
  private static void deliverOutOfLine(Waiter waiter, Lease lease) {
    if (DELIVERING.get() != null) {
      lease.loop().schedule(() -> waiter.deliver(lease));
      return;
    }
    DELIVERING.set(Boolean.TRUE);
    try {
      waiter.deliver(lease);
    } finally {
      DELIVERING.remove();
    }
  }

  private void closed() {
    Changes changes = new Changes();
    synchronized (this) {
      open--;
      planOpenings(changes);
      noteDrained(changes);
    }
    changes.run();
  }

  /** Periodically: closes what is old or not needed, and opens what is missing. */
  private void tidy() {
    Changes changes = new Changes();
    synchronized (this) {
      long now = nanoTime();
      int spare = idle.size() + leased.size() + opening - config.minIdle();
      for (Iterator<PooledConnection> oldest = idle.iterator(); oldest.hasNext(); ) {
        PooledConnection pooled = oldest.next();
        boolean unneeded = pooled.idleNanos(now) >= config.idleTimeout().toNanos() && spare > 0;
        if (unneeded || pooled.isExpired(now) || !pooled.isOpen()) {
          oldest.remove();
          spare--;
          changes.close(pooled);
        }
      }
      planOpenings(changes);
    }
    changes.run();
  }

  /** Closing has taken too long. */
  private void cutOff() {
    List<Waiter> unserved = new ArrayList<>();
    List<Lease> unfinished;
    synchronized (this) {
      for (Waiter waiter = nextWaiter(); waiter != null; waiter = nextWaiter()) {
        unserved.add(waiter);
      }
      unfinished = List.copyOf(leased);
    }
    unserved.forEach(waiter -> waiter.fail(databaseClosed()));
    if (!unfinished.isEmpty()) {
      log.warn("{} connections were still in use when the database was closed", unfinished.size());
    }
    unfinished.forEach(lease -> closeThen(lease.evict(databaseClosed()), () -> cutOff(lease)));
  }

  /** A connection was taken from its holder, who may never give it back. */
  private void cutOff(Lease lease) {
    boolean held;
    synchronized (this) {
      held = leased.remove(lease);
    }
    if (held) {
      closed();
    }
  }

  // The rest is called with the lock held.

  private @Nullable PooledConnection takeIdle(Changes changes) {
    long now = nanoTime();
    for (PooledConnection pooled = idle.pollLast(); pooled != null; pooled = idle.pollLast()) {
      if (!pooled.isExpired(now) && pooled.isOpen()) {
        return pooled;
      }
      changes.close(pooled);
    }
    return null;
  }

  /** Gives a free connection to whoever waits, or keeps it. */
  private void place(PooledConnection pooled, long now, Changes changes) {
    Waiter waiter = nextWaiter();
    if (waiter != null) {
      changes.deliver(waiter, lease(pooled, waiter.waitedNanos(now)));
    } else if (draining != null) {
      changes.close(pooled);
    } else {
      pooled.markIdle(now);
      idle.addLast(pooled);
    }
  }

  private Lease lease(PooledConnection pooled, long waitedNanos) {
    Lease lease = new Lease(this, pooled);
    leased.add(lease);
    acquired++;
    noteWait(waitedNanos);
    return lease;
  }

  /** Removes those that have settled meanwhile, up to one that is settled here. */
  private @Nullable Waiter nextWaiter() {
    for (Iterator<Waiter> longest = waiting.iterator(); longest.hasNext(); ) {
      Waiter waiter = longest.next();
      longest.remove();
      if (waiter.settle()) {
        return waiter;
      }
    }
    return null;
  }

  private void planOpenings(Changes changes) {
    int missing = draining != null ? 0 : config.minIdle() - idle.size() - leased.size();
    int wanted = Math.max(waiting.size(), missing);
    while (opening < wanted && open < config.maxSize()) {
      opening++;
      open++;
      changes.openings++;
    }
  }

  private void noteWait(long nanos) {
    totalWaitNanos += nanos;
    longestWaitNanos = Math.max(longestWaitNanos, nanos);
  }

  private void noteDrained(Changes changes) {
    if (draining != null && open == 0 && waiting.isEmpty()) {
      changes.drained = draining;
    }
  }

  private static void settleAndFail(Waiter waiter, Throwable error, Changes changes) {
    if (waiter.settle()) {
      changes.fail(waiter, error);
    }
  }

  private PoolExhaustedException exhausted(String reason) {
    PoolStats stats = stats();
    return new PoolExhaustedException(reason + stats.summary(), stats);
  }

  private static ConnectionException databaseClosed() {
    return new ConnectionException("the database is closed", null, null, null);
  }

  /** What is to be done once the lock is free: at most one waiter is settled by one change. */
  private final class Changes {
    private List<PooledConnection> close = List.of();
    private int openings;
    private @Nullable Waiter waiter;
    private @Nullable Lease lease;
    private @Nullable Throwable error;
    private Sinks.@Nullable Empty<Void> drained;

    void close(PooledConnection pooled) {
      if (close.isEmpty()) {
        close = new ArrayList<>(2);
      }
      close.add(pooled);
    }

    void deliver(Waiter waiter, Lease lease) {
      this.waiter = waiter;
      this.lease = lease;
    }

    void fail(Waiter waiter, Throwable error) {
      this.waiter = waiter;
      this.error = error;
    }

    void run() {
      close.forEach(ConnectionPool.this::close);
      for (int i = 0; i < openings; i++) {
        connector.subscribe(ConnectionPool.this::opened, ConnectionPool.this::notOpened);
      }
      if (waiter != null && lease != null) {
        deliverOutOfLine(waiter, lease);
      } else if (waiter != null && error != null) {
        waiter.fail(error);
      }
      if (drained != null) {
        drained.tryEmitEmpty();
      }
    }
  }
}
