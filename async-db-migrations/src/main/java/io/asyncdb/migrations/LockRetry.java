package io.asyncdb.migrations;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.migrations.MigrationException.Code;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** Begins work again that did not get a lock in time, after a pause in which it holds none. */
final class LockRetry {

  private final RetryPolicy policy;
  private final MigrationProgress progress;

  LockRetry(RetryPolicy policy, MigrationProgress progress) {
    this.policy = policy;
    this.progress = progress;
  }

  /**
   * Runs the work until it gets its locks, or is out of attempts.
   *
   * @throws MigrationException what the last attempt failed with
   */
  <T> T run(Supplier<T> work) {
    Duration full = policy.firstBackoff();
    for (int attempt = 1; ; attempt++) {
      try {
        return work.get();
      } catch (MigrationException e) {
        if (e.code() != Code.LOCKED) {
          throw e;
        }
        if (attempt == policy.maxAttempts()) {
          throw new MigrationException(
              Code.LOCKED, e.getMessage() + " This was attempt " + attempt + ", the last.", null);
        }
        Duration pause = pause(full);
        progress.postponed(String.valueOf(e.getMessage()), pause);
        Mono.delay(pause).block();
        full = longer(full);
      }
    }
  }

  private Duration longer(Duration pause) {
    Duration twice = pause.multipliedBy(2);
    return twice.compareTo(policy.maxBackoff()) < 0 ? twice : policy.maxBackoff();
  }

  private Duration pause(Duration full) {
    double random = policy.jitter() * ThreadLocalRandom.current().nextDouble();
    return Duration.ofMillis((long) (full.toMillis() * (1 - random)));
  }
}
