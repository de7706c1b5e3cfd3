package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.health.PoolStats;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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

  private final PoolConfig config;
  private final Mono<PostgresqlConnection> connector;
  private final Scheduler timer;
  private final LongSupplier nanoTime;
  private final Disposable housekeeping;

  // Guarded by this.
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private final Set<Lease> leased = new LinkedHashSet<>();
  private final WaitingLine waiting = new WaitingLine();
  private int open;
  private int opening;
  private final PoolCounters counters = new PoolCounters();
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
    change(this::planOpenings);
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
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super T> receiver) {
        new Borrowing<>(ConnectionPool.this, work.get(), receiver).start();
      }
    };
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
        counters.acquired(),
        counters.timeouts(),
        counters.refused(),
        counters.totalWait(),
        counters.longestWait());
  }

  /**
   * Refuses new callers, waits until those that run or wait are done, and closes all connections.
   *
   * @param limit how long to wait; after it, waiting callers fail and leased connections are closed
   *     under their work
   */
  public Mono<Void> close(Duration limit) {
    Sinks.Empty<Void> done;
    PoolChanges changes = new PoolChanges();
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
    changes.run(this);
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
    change(
        changes -> {
          PooledConnection pooled = draining == null ? takeIdle(changes) : null;
          boolean mayOpen = open < config.maxSize();
          if (draining != null) {
            changes.settleAndFail(waiter, databaseClosed());
          } else if (pooled != null && waiter.settle()) {
            changes.deliver(waiter, lease(pooled, 0));
          } else if (pooled != null) {
            idle.addLast(pooled);
          } else if (mayOpen || waiting.size() - opening < config.maxWaiting()) {
            waiting.add(waiter);
            changes.startTimeout(waiter);
            planOpenings(changes);
          } else {
            counters.countRefused();
            changes.settleAndFail(
                waiter, new PoolExhaustedException("the waiting queue is full", stats()));
          }
        });
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
      counters.countTimeout(waiter.waitedNanos(nanoTime()));
      error =
          new PoolExhaustedException("no connection within " + config.acquireTimeout(), stats());
    }
    waiter.fail(error);
  }

  /** A lease has ended. */
  void takeBack(Lease lease, boolean usable) {
    PooledConnection pooled = lease.pooled();
    change(
        changes -> {
          long now = nanoTime();
          if (!leased.remove(lease)) {
            return; // cut off, and closed already
          }
          if (usable && !pooled.isExpired(now)) {
            place(pooled, now, changes);
          } else {
            changes.close(pooled);
          }
        });
  }

  void startTimeout(Waiter waiter) {
    waiter.startTimeout(timer, config.acquireTimeout().toNanos());
  }

  /** Opens a connection that is counted already. */
  void open() {
    connector.subscribe(this::opened, this::notOpened);
  }

  /** Closes a connection that nobody uses; it counts until it is gone. */
  void close(PooledConnection pooled) {
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

  private void opened(PostgresqlConnection connection) {
    long now = nanoTime();
    double early = ThreadLocalRandom.current().nextDouble(LIFETIME_JITTER);
    long lifetime = (long) (config.maxLifetime().toNanos() * (1 - early));
    PooledConnection pooled = new PooledConnection(connection, now, lifetime);
    change(
        changes -> {
          opening--;
          place(pooled, now, changes);
        });
  }

  private void notOpened(Throwable error) {
    change(
        changes -> {
          opening--;
          open--;
          Waiter waiter = waiting.next();
          if (waiter == null) {
            changes.warn("A connection for the pool could not be opened: " + error.getMessage());
          } else {
            counters.countWait(waiter.waitedNanos(nanoTime()));
            changes.fail(waiter, error);
            planOpenings(changes);
          }
          noteDrained(changes);
        });
  }

  private void closed() {
    change(
        changes -> {
          open--;
          planOpenings(changes);
          noteDrained(changes);
        });
  }

  /** Periodically: closes what is old or not needed, and opens what is missing. */
  private void tidy() {
    change(
        changes -> {
          long now = nanoTime();
          int spare = idle.size() + leased.size() + opening - config.minIdle();
          for (Iterator<PooledConnection> oldest = idle.iterator(); oldest.hasNext(); ) {
            PooledConnection pooled = oldest.next();
            boolean unneeded = spare > 0 && pooled.idleNanos(now) >= config.idleTimeout().toNanos();
            if (unneeded || pooled.isExpired(now) || !pooled.isOpen()) {
              oldest.remove();
              spare--;
              changes.close(pooled);
            }
          }
          planOpenings(changes);
        });
  }

  /** Closing has taken too long. */
  private void cutOff() {
    List<Waiter> unserved;
    List<Lease> unfinished;
    synchronized (this) {
      unserved = waiting.all();
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

  private void change(Consumer<PoolChanges> step) {
    PoolChanges changes = new PoolChanges();
    synchronized (this) {
      step.accept(changes);
    }
    changes.run(this);
  }

  // The rest is called with the lock held.

  private @Nullable PooledConnection takeIdle(PoolChanges changes) {
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
  private void place(PooledConnection pooled, long now, PoolChanges changes) {
    Waiter waiter = waiting.next();
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
    counters.countAcquired(waitedNanos);
    return lease;
  }

  private void planOpenings(PoolChanges changes) {
    int missing = draining != null ? 0 : config.minIdle() - idle.size() - leased.size();
    int wanted = Math.max(waiting.size(), missing);
    while (opening < wanted && open < config.maxSize()) {
      opening++;
      open++;
      changes.open();
    }
  }

  private void noteDrained(PoolChanges changes) {
    if (draining != null && open == 0 && waiting.isEmpty()) {
      changes.drained(draining);
    }
  }

  private static ConnectionException databaseClosed() {
    return new ConnectionException("the database is closed", null, null, null);
  }
}
