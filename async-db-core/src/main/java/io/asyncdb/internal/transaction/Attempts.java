package io.asyncdb.internal.transaction;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.TransactionRetry;
import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;
import reactor.util.retry.Retry;

/** Begins a transaction again when it failed for a reason that may pass. */
final class Attempts {

  private Attempts() {}

  /**
   * Returns the value of the first attempt that succeeds, or the last failure. No pause goes beyond
   * the deadline in the Context.
   */
  static <T> Mono<T> of(
      Mono<T> attempt, RetryPolicy policy, Predicate<Throwable> mayPass, Listeners listeners) {
    if (policy.maxAttempts() == 1) {
      return attempt;
    }
    return Mono.deferContextual(
        context ->
            attempt.retryWhen(
                Retry.from(
                    failures ->
                        failures.concatMap(
                            failed -> next(failed, policy, mayPass, context, listeners)))));
  }

  private static Mono<Long> next(
      Retry.RetrySignal failed,
      RetryPolicy policy,
      Predicate<Throwable> mayPass,
      ContextView context,
      Listeners listeners) {
    Duration pause = pause(policy, failed.totalRetries());
    boolean again =
        failed.totalRetries() + 1 < policy.maxAttempts()
            && mayPass.test(failed.failure())
            && pause.toNanos() < Deadline.of(context).remainingNanos();
    if (!again) {
      return Mono.error(failed.failure());
    }
    if (!listeners.isEmpty()) {
      TransactionRetry retry =
          new TransactionRetry(
              (int) failed.totalRetries() + 2,
              pause,
              failed.failure(),
              RequestScope.of(context).caller());
      listeners.tell(listener -> listener.transactionRetried(retry));
    }
    return Mono.delay(pause);
  }

  /** The share of chance is taken off, never added: {@code maxBackoff} is the longest pause. */
  static Duration pause(RetryPolicy policy, long retries) {
    long longest = policy.maxBackoff().toNanos();
    int doublings = (int) Math.min(retries, Long.numberOfLeadingZeros(longest) - 1);
    long first = policy.firstBackoff().toNanos();
    long full = first > longest >> doublings ? longest : first << doublings;
    return Duration.ofNanos(
        (long) (full * (1 - policy.jitter() * ThreadLocalRandom.current().nextDouble())));
  }

  /**
   * A conflict with another transaction: nothing was committed, the connection is as good as
   * before.
   */
  static boolean isConflict(Throwable error) {
    return error instanceof ConflictException
        || (error instanceof TransactionAbortedException aborted
            && aborted.getCause() instanceof ConflictException);
  }

  /** A conflict, or a connection that was lost or not to be had before COMMIT was sent. */
  static boolean isConflictOrLostConnection(Throwable error) {
    return isConflict(error)
        || (error instanceof ConnectionException lost && lost.isTransient())
        || (error instanceof TransactionAbortedException aborted
            && aborted.getCause() instanceof ConnectionException);
  }
}
