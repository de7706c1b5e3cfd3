package io.asyncdb.test;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Waits for something that happens elsewhere, for as long as it takes and no longer.
 *
 * <p>Meant for tests, in place of sleeping: the wait ends with the condition, and the time limit is
 * only how long a failing test takes.
 */
public final class Await {

  private static final long PAUSE_MILLIS = 5;

  private Await() {}

  /**
   * Blocks until a condition holds. It is asked at once, then about every 5 ms, always on the
   * calling thread, and a last time when the time is up.
   *
   * @param timeout how long to wait at most
   * @param condition what is waited for; what it throws ends the wait
   * @param failure says what was the case instead, asked only when the time is up
   * @throws AssertionError with the failure's text when the condition did not hold in time
   * @throws IllegalStateException when the thread is interrupted, which stays so
   */
  public static void until(Duration timeout, BooleanSupplier condition, Supplier<String> failure) {
    long start = System.nanoTime();
    boolean last = false;
    while (!condition.getAsBoolean()) {
      if (last) {
        throw new AssertionError(failure.get());
      }
      pause();
      last = System.nanoTime() - start >= timeout.toNanos();
    }
  }

  private static void pause() {
    try {
      CompletableFuture.runAsync(
              () -> {},
              // Not on the common pool, which may be full of tasks that wait.
              CompletableFuture.delayedExecutor(PAUSE_MILLIS, MILLISECONDS, Runnable::run))
          .get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a condition", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("An empty task has failed", e);
    }
  }
}
