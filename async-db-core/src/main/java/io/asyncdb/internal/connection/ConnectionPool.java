package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.health.PoolStats;
import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

  private static final String NESTED =
      "everybody who holds a connection waits for another, the last in a nested call, which must run"
          + " on the session or transaction that it is in";

  private final PoolConfig config;
  private final PooledConnections connections;
  private final Scheduler timer;
  private final LongSupplier nanoTime;
  private final Listeners listeners;
  private final Disposable housekeeping;

  // Guarded by this.
  private final IdleConnections idle;
  private final Holders holders = new Holders();
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
   * @param listeners told of connections that are opened and waited for
   */
  public ConnectionPool(
      PoolConfig config,
      Mono<Wire> connector,
      Scheduler timer,
      LongSupplier nanoTime,
      Listeners listeners) {
    this.config = config;
    this.timer = timer;
    this.nanoTime = nanoTime;
    this.listeners = listeners;
    this.connections = new PooledConnections(config, listeners.telling(connector), timer, nanoTime);
    this.idle = new IdleConnections(config);
    long shortest =
        Stream.of(config.idleTimeout(), config.maxLifetime(), config.reportHeldAfter())
            .mapToLong(Duration::toNanos)
            .min()
            .orElseThrow();
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
        Deadline deadline = Deadline.of(receiver.currentContext());
        receiver.onSubscribe(new Waiter(ConnectionPool.this, deadline, false, receiver));
      }
    };
  }

  /** Runs work on a connection that is borrowed for it alone. */
  @Override
  public <T> Flux<T> exchange(Supplier<Work<T>> work) {
    return borrowing(work, false);
  }

  /** As {@link #exchange}, but with the next connection, ahead of all who wait. */
  public <T> Flux<T> exchangeUrgently(Supplier<Work<T>> work) {
    return borrowing(work, true);
  }

  private <T> Flux<T> borrowing(Supplier<Work<T>> work, boolean urgent) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super T> receiver) {
        new Borrowing<>(ConnectionPool.this, work.get(), urgent, receiver).start();
      }
    };
  }

  /** Returns the figures, taken together. */
  public synchronized PoolStats stats() {
    return counters.stats(config, open, holders.size(), idle.size(), waiting.size());
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
      idle.closeAll(changes);
      noteDrained(changes);
    }
    housekeeping.dispose();
    Disposable deadline =
        timer.schedule(
            () -> PoolClosing.cutOff(this, connections), limit.toNanos(), TimeUnit.NANOSECONDS);
    changes.run(this);
    return done.asMono().doFinally(end -> deadline.dispose());
  }

  Scheduler timer() {
    return timer;
  }

  Listeners listeners() {
    return listeners;
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
            changes.settleAndFail(waiter, PoolClosing.refusal());
          } else if (pooled != null && waiter.settle()) {
            changes.deliver(waiter, lease(pooled, waiter, 0));
          } else if (pooled != null) {
            idle.putBack(pooled);
          } else if (mayOpen
              || waiter.isUrgent()
              || waiting.size() - opening < config.maxWaiting()) {
            waiting.add(waiter);
            if (waiter.isNested() && isDeadlocked()) {
              waiting.remove(waiter);
              changes.settleAndFail(waiter, exhausted(NESTED));
              return;
            }
            changes.startTimeout(waiter);
            planOpenings(changes);
          } else {
            counters.countRefused();
            changes.settleAndFail(waiter, exhausted("the waiting queue is full"));
          }
        });
  }

  /** A caller has given up. */
  synchronized void leave(Waiter waiter) {
    waiting.remove(waiter);
  }

  /** A caller has waited too long. */
  void timedOut(Waiter waiter) {
    DatabaseException error;
    synchronized (this) {
      if (!waiting.remove(waiter) || !waiter.settle()) {
        return;
      }
      counters.countTimeout(waiter.waitedNanos(nanoTime()));
      error =
          waiter.deadline().isPassed()
              ? Expiry.missed(waiter.deadline(), "it waited for a connection: " + stats().summary())
              : exhausted("no connection within " + config.acquireTimeout());
    }
    waiter.fail(error);
  }

  /** A lease has ended. */
  void takeBack(Lease lease, boolean usable) {
    PooledConnection pooled = lease.pooled();
    change(
        changes -> {
          long now = nanoTime();
          if (!holders.remove(lease)) {
            return; // cut off, and closed already
          }
          if (usable && !config.unpooled() && !pooled.isExpired(now)) {
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
    connections.open(this::opened, this::notOpened);
  }

  /** Closes a connection that nobody uses; it counts until it is gone. */
  void close(PooledConnection pooled) {
    connections.close(pooled, pooled.close(), this::closed);
  }

  private void opened(PooledConnection pooled) {
    change(
        changes -> {
          opening--;
          place(pooled, nanoTime(), changes);
        });
  }

  /** Asks an idle connection for a sign of life. */
  void validate(PooledConnection pooled) {
    connections.validate(pooled, this::opened, this::notValid);
  }

  private void notValid(PooledConnection pooled) {
    change(
        changes -> {
          opening--;
          changes.close(pooled);
          planOpenings(changes);
        });
  }

  private void notOpened(Throwable error) {
    change(
        changes -> {
          opening--;
          open--;
          Waiter waiter = waiting.next();
          if (waiter == null && draining == null) {
            changes.warn("A connection for the pool could not be opened: " + error.getMessage());
          } else if (waiter != null) {
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
          int spare = idle.size() + holders.size() + opening - config.minIdle();
          idle.tidy(now, spare, changes);
          planOpenings(changes);
          holders
              .overdue(now, config.reportHeldAfter())
              .forEach(held -> changes.warn("A connection is held for long: " + held));
        });
  }

  /** Returns those who still wait; nobody else will serve them. */
  synchronized List<Waiter> unserved() {
    return waiting.all();
  }

  synchronized List<Lease> unfinished() {
    return holders.all();
  }

  /** A connection was taken from its holder, who may never give it back. */
  void takenAway(Lease lease) {
    boolean held;
    synchronized (this) {
      held = holders.remove(lease);
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
    PooledConnection pooled = idle.take(nanoTime(), changes);
    if (pooled != null && idle.mustBeValidated(pooled, nanoTime())) {
      // Until it has answered it is as good as a connection that is being opened.
      opening++;
      changes.validate(pooled);
      return null;
    }
    return pooled;
  }

  private boolean isDeadlocked() {
    return open >= config.maxSize() && holders.isDeadlocked(waiting.holding());
  }

  private PoolExhaustedException exhausted(String reason) {
    return new PoolExhaustedException(reason, stats(), holders.described(nanoTime()));
  }

  /** Gives a free connection to whoever waits, or keeps it. */
  private void place(PooledConnection pooled, long now, PoolChanges changes) {
    Waiter waiter = waiting.next();
    if (waiter != null) {
      changes.deliver(waiter, lease(pooled, waiter, waiter.waitedNanos(now)));
    } else if (draining != null || config.unpooled()) {
      changes.close(pooled);
    } else {
      pooled.markIdle(now);
      idle.putBack(pooled);
    }
  }

  private Lease lease(PooledConnection pooled, Waiter waiter, long waitedNanos) {
    Lease lease = new Lease(this, pooled, waiter.context());
    holders.add(lease);
    counters.countAcquired(waitedNanos);
    return lease;
  }

  private void planOpenings(PoolChanges changes) {
    int missing = draining != null ? 0 : config.minIdle() - idle.size() - holders.size();
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
}
