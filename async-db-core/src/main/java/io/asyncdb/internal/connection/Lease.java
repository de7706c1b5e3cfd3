package io.asyncdb.internal.connection;

import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.request.Deadline;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * One acquired connection: from the moment the pool hands it out to the moment it takes it back,
 * this object alone decides what is sent on it.
 *
 * <p>Work runs in the order in which it was submitted, one after the other, so that at any moment
 * it is known which statement a cancel request would hit. The one exception is work of the kind
 * {@link Work.Kind#AHEAD}, which is BEGIN: what follows it is started as soon as that is, and sent
 * together with it.
 *
 * <p>When an exchange is abandoned, a {@link Cancellation} holds back everything behind it until
 * the connection is clean. {@link #release} waits for that as well, ends a transaction that was
 * left open, and gives the connection back, or has it closed if it is broken.
 *
 * <p>One lock guards the fields; nothing is sent and nobody is called while it is held.
 */
public final class Lease implements Target {

  private final ConnectionPool pool;
  private final PooledConnection pooled;
  private final Holder holder;

  // Guarded by this.
  private @Nullable Exchange<?> ahead;
  private @Nullable Exchange<?> running;
  private @Nullable Exchange<?> sentAhead;
  private final Deque<Exchange<?>> queue = new ArrayDeque<>(1);
  private @Nullable Cancellation cancellation;
  private @Nullable DatabaseException failure;
  private boolean broken;
  private boolean uncertain;
  private boolean sessionChanged;
  private @Nullable Runnable onReleased;
  private volatile boolean handedBack;
  private boolean ended;
  private volatile @Nullable Throwable evicted;
  private volatile @Nullable CommitPoint commitPoint;

  Lease(ConnectionPool pool, PooledConnection pooled, ContextView holder) {
    this.pool = pool;
    this.pooled = pooled;
    this.holder = new Holder(holder, pool.nanoTime());
  }

  /** Returns what to write into the Context of the holder's work, so that a nested wait is seen. */
  public UnaryOperator<Context> held() {
    return context -> context.put(Lease.class, this);
  }

  /** Returns the lease that the subscriber's caller holds of a pool, or null. */
  static @Nullable Lease heldIn(ContextView context, ConnectionPool of) {
    Lease held = context.isEmpty() ? null : context.getOrDefault(Lease.class, null);
    return held != null && held.pool == of ? held : null;
  }

  Holder holder() {
    return holder;
  }

  @Override
  public <T> Flux<T> exchange(Supplier<Work<T>> work) {
    return exchange(work, () -> null);
  }

  /**
   * As {@link #exchange(Supplier)}, unless a reason is given not to send it when it is its turn.
   */
  public <T> Flux<T> exchange(
      Supplier<Work<T>> work, Supplier<? extends @Nullable Throwable> refusal) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super T> receiver) {
        Work<T> made = work.get();
        Deadline deadline = made.deadline(receiver.currentContext());
        Exchange<T> exchange = new Exchange<>(Lease.this, made, refusal, deadline, receiver);
        receiver.onSubscribe(exchange);
        exchange.watch();
        submit(exchange);
      }
    };
  }

  /**
   * Returns the first error that the server has reported here since {@link #forgetFailure}, or that
   * a statement's caller was told of a deadline: what dooms an open transaction.
   */
  public synchronized @Nullable DatabaseException failure() {
    return failure;
  }

  /** The failed transaction, or the savepoint in it, was rolled back. */
  public synchronized void forgetFailure() {
    failure = null;
  }

  /** Returns the server's major version, such as 18. */
  public int serverVersion() {
    return pooled.serverVersion();
  }

  /** Returns whether a transaction is open, be it a failed one, as far as the server has said. */
  public boolean isInTransaction() {
    return pooled.wire().isInTransaction();
  }

  /** Tells whether the channel is open, as far as this side knows. */
  public boolean isOpen() {
    return pooled.isOpen();
  }

  /** Returns how long ago the connection was opened. */
  public Duration connectionAge() {
    return Duration.ofNanos(pool.nanoTime() - pooled.openedAtNanos());
  }

  /** Where the transaction that is open is committed; null where there is none any more. */
  public void setCommitPoint(@Nullable CommitPoint point) {
    commitPoint = point;
  }

  /** Returns the error of a deadline that has passed while this was held. */
  public DatabaseException missed(Deadline deadline) {
    DatabaseException missed = Expiry.missed(deadline, "a connection was held");
    CommitPoint point = commitPoint;
    return point == null ? missed : point.missed(missed);
  }

  /** Returns the driver's connection, for what sends nothing by itself. */
  public PostgresqlConnection connection() {
    return pooled.connection();
  }

  PooledConnection pooled() {
    return pooled;
  }

  /** Sends an exchange when it is its turn. */
  void submit(Exchange<?> exchange) {
    boolean accepted;
    boolean start = false;
    synchronized (this) {
      accepted = onReleased == null && evicted == null;
      if (accepted && queue.isEmpty() && isFree()) {
        take(exchange);
        start = true;
      } else if (accepted) {
        queue.addLast(exchange);
      }
    }
    if (start) {
      start(exchange);
    } else if (!accepted) {
      Throwable reason = evicted;
      exchange.refuse(reason == null ? ended() : reason);
    }
  }

  /** A queued exchange was cancelled: it need not be sent. */
  synchronized void forget(Exchange<?> exchange) {
    queue.remove(exchange);
  }

  /** The running exchange was abandoned: has the server stop it. */
  void stop(Exchange<?> exchange) {
    boolean patient = exchange.work().kind().stopsByItself();
    Cancellation begun;
    boolean held;
    synchronized (this) {
      if (exchange != running || cancellation != null) {
        return;
      }
      begun = new Cancellation(this, patient, pool.timer(), this::cancellationDone);
      cancellation = begun;
      held = ahead != null;
    }
    if (!held) {
      begun.begin();
    }
  }

  /** The answer to an exchange is complete. */
  void ended(Exchange<?> exchange, @Nullable Throwable error) {
    Cancellation toBegin = null;
    Cancellation toInform = null;
    synchronized (this) {
      uncertain |= error != null && exchange.work().mayLeaveTransaction();
      noteFailure(error);
      if (exchange == ahead) {
        ahead = null;
        toBegin = cancellation;
      } else if (exchange == running) {
        running = null;
        toInform = cancellation;
      }
    }
    if (toBegin != null) {
      toBegin.begin();
    }
    if (toInform != null) {
      toInform.exchangeEnded();
    }
    goOn();
  }

  private void cancellationDone(@Nullable Throwable error) {
    synchronized (this) {
      cancellation = null;
      noteFailure(error);
    }
    goOn();
  }

  /** As {@link #release(Runnable)}; starts at once, not on subscription. */
  public Mono<Void> release() {
    Sinks.Empty<Void> done = Sinks.empty();
    release(() -> done.tryEmitEmpty().orThrow());
    return done.asMono();
  }

  /**
   * Ends the lease, once: refuses what is queued, save for an undo, stops what still runs, waits
   * until the connection is clean and gives it back.
   *
   * @param then called when the connection is back
   */
  void release(Runnable then) {
    List<Exchange<?>> unsent;
    Exchange<?> unfinished;
    synchronized (this) {
      if (onReleased != null) {
        throw new IllegalStateException("released twice");
      }
      onReleased = then;
      unsent = queue.stream().filter(exchange -> !exchange.work().isUndo()).toList();
      queue.removeAll(unsent);
      unfinished = running;
    }
    unsent.forEach(exchange -> exchange.refuse(ended()));
    if (unfinished != null) {
      unfinished.dismiss(ended());
    }
    goOn();
    if (!handedBack) {
      LeaseEnd.limit(this, pool.timer());
    }
  }

  boolean isHandedBack() {
    return handedBack;
  }

  /**
   * Takes the connection away from its holder: what runs and what is queued fails with the reason,
   * and so does all that is submitted later. The server is asked to stop, the connection is closed.
   */
  Mono<Void> evict(Throwable reason) {
    List<Exchange<?>> unsent;
    Exchange<?> unfinished;
    synchronized (this) {
      evicted = reason;
      unsent = List.copyOf(queue);
      queue.clear();
      unfinished = running;
    }
    unsent.forEach(exchange -> exchange.refuse(reason));
    if (unfinished != null) {
      unfinished.dismiss(reason);
    }
    return LeaseEnd.sever(this, pool.timer());
  }

  /**
   * The connection is lost, but its holder has still to find out what became of its work: gives up
   * its place in the pool now, since that may take another connection.
   */
  public void surrender() {
    boolean surrendered;
    synchronized (this) {
      surrendered = broken && running == null && !handedBack;
      handedBack |= surrendered;
    }
    if (surrendered) {
      pool.takeBack(this, false);
    }
  }

  /** Starts what is next, or, where nothing is left to do and the lease is ending, ends it. */
  private void goOn() {
    Exchange<?> next = null;
    Runnable over = null;
    boolean handBack = false;
    boolean nothingFollows = false;
    synchronized (this) {
      if (!queue.isEmpty() && isFree()) {
        next = queue.removeFirst();
        take(next);
      } else if (onReleased != null && isFree() && (running != null || ahead != null)) {
        nothingFollows = true; // BEGIN may wait for something to go with
      } else if (onReleased != null && isFree() && !ended) {
        broken |= !pooled.isOpen();
        next = broken ? null : lastExchange();
        if (next == null) {
          ended = true;
          handBack = !handedBack;
          handedBack = true;
          over = onReleased;
        } else {
          take(next);
        }
      }
    }
    if (handBack) {
      pool.takeBack(this, !broken);
    }
    if (next != null) {
      start(next);
    } else if (nothingFollows) {
      pooled.wire().bypass().sendAhead();
    } else if (over != null) {
      over.run();
    }
  }

  /** What follows may start only when this is on its way, so that it is sent behind it. */
  private void start(Exchange<?> exchange) {
    exchange.start();
    if (exchange.work().kind() == Work.Kind.AHEAD) {
      synchronized (this) {
        if (running == exchange) {
          sentAhead = exchange;
        }
      }
      goOn();
    }
  }

  private boolean isFree() {
    return cancellation == null && (running == null || (running == sentAhead && ahead == null));
  }

  private void take(Exchange<?> exchange) {
    holder.sends(exchange.work());
    sessionChanged |= exchange.work().mayChangeSession();
    ahead = running;
    running = exchange;
  }

  /** Something has failed, or somebody was told so: what is open is not to be committed. */
  public synchronized void noteFailure(@Nullable Throwable error) {
    broken |= error instanceof ConnectionException;
    if (failure == null
        && error instanceof DatabaseException reported
        && (reported.sqlState() != null || error instanceof DatabaseTimeoutException)) {
      failure = reported;
    }
  }

  /** What has to be sent before somebody else can have the connection; null if nothing has. */
  private @Nullable Exchange<?> lastExchange() {
    if (uncertain || isInTransaction()) {
      uncertain = false;
      return LeaseEnd.rollback(this);
    }
    if (sessionChanged) {
      sessionChanged = false;
      return LeaseEnd.reset(this);
    }
    return null;
  }

  /** A last exchange has failed: the connection is not used again. */
  synchronized void breakOff() {
    broken = true;
  }

  private static IllegalStateException ended() {
    return new IllegalStateException(
        "the session has ended: its statements must be part of the work that it was given to");
  }
}
