package io.asyncdb.internal.connection;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Stops the statement that an abandoned exchange left running on the server, and makes sure that
 * the request to stop hits nothing else.
 *
 * <p>A cancel request goes over a connection of its own; the server signals the backend and hangs
 * up. A backend that is between two messages at that moment ignores it, so the request is repeated
 * until the exchange has ended. When it has, and the last request was answered, one more statement
 * goes to the backend and back: a signal that came late is spent on this barrier, not on the next
 * caller. If all of this takes longer than {@link #LIMIT}, the connection is closed.
 */
final class Cancellation {

  /** How long stopping may take before the connection is given up. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  /** A server that reads no more does not take the goodbye either. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  /** The pause before a request that was ignored is repeated. */
  private static final Duration REPEAT = Duration.ofMillis(50);

  private static final Logger log = LoggerFactory.getLogger(Cancellation.class);

  /** Where a cancellation is. */
  private enum State {
    /** Not begun: transaction control is still on its way, and must not be hit. */
    HELD,
    /** A cancel request is on its way. */
    REQUESTING,
    /** The request was answered, the exchange goes on; the request will be repeated. */
    PAUSED,
    /** The exchange has ended; the barrier is on its way. */
    BARRIER,
    /** The connection is free of this. */
    DONE
  }

  private final Lease lease;
  private final Scheduler timer;
  private final Consumer<@Nullable Throwable> onDone;
  private final boolean patient;
  private final Disposable.Composite timers = Disposables.composite();

  // Guarded by this.
  private State state = State.HELD;
  private boolean exchangeEnded;

  /**
   * Creates a cancellation that is held until {@link #begin}.
   *
   * @param lease the connection
   * @param patient whether to send the first request only after a pause, because the exchange will
   *     most likely end without it
   * @param timer for pauses and the limit
   * @param onDone is told when the connection is free, with what the barrier failed with, or null
   */
  Cancellation(
      Lease lease, boolean patient, Scheduler timer, Consumer<@Nullable Throwable> onDone) {
    this.lease = lease;
    this.patient = patient;
    this.timer = timer;
    this.onDone = onDone;
  }

  /** Nothing that must not be hit is on its way any more. */
  void begin() {
    timers.add(timer.schedule(this::giveUp, LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    if (patient) {
      pause(State.HELD);
    } else {
      request(State.HELD);
    }
  }

  /** The exchange to be stopped has ended, by itself or by the request. */
  void exchangeEnded() {
    boolean pass;
    synchronized (this) {
      exchangeEnded = true;
      pass = state == State.HELD || state == State.PAUSED;
      if (pass) {
        state = State.BARRIER;
      }
    }
    if (pass) {
      sendBarrier();
    }
  }

  private void request(State from) {
    synchronized (this) {
      if (state != from || exchangeEnded) {
        return;
      }
      state = State.REQUESTING;
    }
    lease
        .connection()
        .cancelRequest()
        .subscribe(
            null,
            error -> {
              log.warn("A cancel request could not be sent: {}", error.toString());
              requestAnswered();
            },
            this::requestAnswered);
  }

  private void requestAnswered() {
    if (!pause(State.REQUESTING)) {
      exchangeEnded();
    }
  }

  /** Waits before the next request; false if none is needed any more. */
  private boolean pause(State from) {
    synchronized (this) {
      if (state != from) {
        return true;
      }
      state = State.PAUSED;
      if (exchangeEnded) {
        return false;
      }
    }
    timers.add(
        timer.schedule(() -> request(State.PAUSED), REPEAT.toMillis(), TimeUnit.MILLISECONDS));
    return true;
  }

  private void sendBarrier() {
    lease.pooled().probe().subscribe(null, this::finish, () -> finish(null));
  }

  private void giveUp() {
    synchronized (this) {
      if (state == State.DONE) {
        return;
      }
    }
    log.warn("A cancelled statement did not end within {}; its connection is closed", LIMIT);
    LeaseEnd.sever(lease, timer)
        .timeout(CLOSE_LIMIT, timer)
        .subscribe(
            null,
            unclosed -> {
              lease.pooled().cut();
              finish(unclosed);
            },
            () -> finish(null));
  }

  private void finish(@Nullable Throwable error) {
    synchronized (this) {
      if (state == State.DONE) {
        return;
      }
      state = State.DONE;
    }
    timers.dispose();
    onDone.accept(error);
  }
}
