package io.asyncdb.internal.connection;

import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.request.Deadline;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.Timer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * What happens at a {@link Deadline}.
 *
 * <p>A wheel keeps the time: nearly every deadline is met, and on a wheel to set and to drop one
 * costs the same however many there are. It may ring up to {@link #TICK_MILLIS} late.
 */
public final class Expiry {

  private static final int TICK_MILLIS = 10;

  /** A clean-up that takes longer is that of a connection that does not answer. */
  private static final Duration CLEAN_UP_LIMIT = Cancellation.LIMIT.plusSeconds(2);

  /** The next power of two above the number of ticks in 5 s, a common timeout. */
  private static final int SLOTS = 512;

  private static final Timer WHEEL =
      new HashedWheelTimer(
          new DefaultThreadFactory("async-db-deadlines", true),
          TICK_MILLIS,
          TimeUnit.MILLISECONDS,
          SLOTS,
          false,
          0,
          // Whoever is told must not hold up the wheel.
          Schedulers.parallel()::schedule);

  private Expiry() {}

  /** Runs something at the deadline; null where there is none. Cancel it once it is met. */
  static @Nullable Timeout at(Deadline deadline, Runnable missed) {
    return deadline.isSet()
        ? WHEEL.newTimeout(
            timeout -> missed.run(), Math.max(deadline.remainingNanos(), 0), TimeUnit.NANOSECONDS)
        : null;
  }

  /**
   * Returns the work, which fails at the deadline in its Context, whatever it waits for then.
   *
   * @param missed makes the error
   */
  public static <T> Flux<T> limit(Flux<T> work, Function<Deadline, Throwable> missed) {
    return Flux.deferContextual(
        context -> {
          Deadline deadline = Deadline.of(context);
          if (!deadline.isSet()) {
            return work;
          }
          AtomicReference<@Nullable Throwable> late = new AtomicReference<>();
          Mono<Void> passed = passed(deadline, () -> late.set(missed.apply(deadline)));
          // An end of the other, and not an error, is what has the work cancelled.
          return work.takeUntilOther(passed)
              .concatWith(Mono.defer(() -> late.get() == null ? Mono.empty() : failed(late)));
        });
  }

  private static <T> Mono<T> failed(AtomicReference<@Nullable Throwable> late) {
    return Mono.error(Objects.requireNonNull(late.get()));
  }

  private static Mono<Void> passed(Deadline deadline, Runnable then) {
    return Mono.create(
        sink -> {
          Timeout timeout =
              at(
                  deadline,
                  () -> {
                    then.run();
                    sink.success();
                  });
          sink.onDispose(timeout == null ? () -> {} : timeout::cancel);
        });
  }

  /**
   * Returns the clean-up, which begins at once and is waited for until the deadline in the Context,
   * and no longer than a connection that answers can take: whoever is late need not wait for one
   * that may not answer any more. It goes on by itself.
   */
  public static Mono<Void> cleaningUp(Mono<Void> cleanUp) {
    return cleaningUp(cleanUp, Duration.ZERO);
  }

  /**
   * As {@link #cleaningUp(Mono)}.
   *
   * @param more how much longer it may take
   */
  public static Mono<Void> cleaningUp(Mono<Void> cleanUp, Duration more) {
    return Mono.deferContextual(
        context -> {
          Sinks.Empty<Void> done = Sinks.empty();
          cleanUp.subscribe(null, done::tryEmitError, done::tryEmitEmpty);
          Deadline deadline = Deadline.of(context).orAfter(CLEAN_UP_LIMIT.plus(more));
          return deadline.isPassed()
              ? Mono.empty()
              : done.asMono().takeUntilOther(passed(deadline, () -> {}));
        });
  }

  /** Returns the error of a deadline that has passed. */
  public static DatabaseTimeoutException missed(Deadline deadline, String doing) {
    return new DatabaseTimeoutException(deadline + " passed while " + doing, null, null, null);
  }
}
