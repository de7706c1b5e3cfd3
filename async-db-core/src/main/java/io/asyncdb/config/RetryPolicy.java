package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;

/**
 * How often, and after which pauses, work that failed for a passing reason is begun again.
 * Immutable and thread-safe.
 *
 * <p>The pause doubles from {@code firstBackoff} up to {@code maxBackoff}, each time with a random
 * share, so that those who met in a conflict do not meet again.
 *
 * @param maxAttempts how often the work is run at most, the first time included; 1 or more
 * @param firstBackoff the pause before the second attempt; longer than zero
 * @param maxBackoff the longest pause; at least {@code firstBackoff}
 * @param jitter the random share of each pause; from 0 to 1
 */
public record RetryPolicy(
    int maxAttempts, Duration firstBackoff, Duration maxBackoff, double jitter) {

  /** No second attempt. */
  public static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofMillis(10), Duration.ofSeconds(1), 0.5);

  /** Five attempts, with pauses from 10 ms to 1 s of which half is random. */
  public static final RetryPolicy DEFAULT = NONE.withMaxAttempts(5);

  /**
   * Checks each option against its rule.
   *
   * @param maxAttempts 1 or more
   * @param firstBackoff longer than zero
   * @param maxBackoff at least {@code firstBackoff}
   * @param jitter from 0 to 1
   * @throws ConfigurationException if one is out of its range, naming option, rule and value
   */
  public RetryPolicy {
    Check.atLeast("maxAttempts", 1, maxAttempts);
    Check.positive("firstBackoff", firstBackoff);
    Check.positive("maxBackoff", maxBackoff);
    if (maxBackoff.compareTo(firstBackoff) < 0) {
      throw new ConfigurationException(
          "maxBackoff must not be shorter than firstBackoff, was maxBackoff=%s and firstBackoff=%s"
              .formatted(maxBackoff, firstBackoff));
    }
    if (!(jitter >= 0 && jitter <= 1)) {
      throw new ConfigurationException("jitter must be from 0 to 1, was " + jitter);
    }
  }

  /**
   * Returns the same with another {@code maxAttempts}.
   *
   * @param maxAttempts 1 or more
   * @return a new value
   */
  public RetryPolicy withMaxAttempts(int maxAttempts) {
    return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, jitter);
  }

  /**
   * Returns the same with other pauses.
   *
   * @param firstBackoff longer than zero
   * @param maxBackoff at least {@code firstBackoff}
   * @return a new value
   */
  public RetryPolicy withBackoff(Duration firstBackoff, Duration maxBackoff) {
    return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, jitter);
  }

  /**
   * Returns the same with another {@code jitter}.
   *
   * @param jitter from 0 to 1
   * @return a new value
   */
  public RetryPolicy withJitter(double jitter) {
    return new RetryPolicy(maxAttempts, firstBackoff, maxBackoff, jitter);
  }
}
