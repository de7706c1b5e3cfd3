package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;

/**
 * How many connections are kept, and how long callers wait for one. Immutable and thread-safe.
 *
 * @param minIdle connections that are kept open when nobody needs them, and opened ahead of the
 *     first caller; 0 or more, default 0
 * @param maxSize the most connections open at once, those that are being opened or closed included;
 *     1 or more, default 10
 * @param acquireTimeout the longest wait for a connection, opening one included; default 5 s
 * @param maxWaiting the most callers that may wait at once; one more is refused at once; 0 or more,
 *     default 1,000
 * @param idleTimeout connections above {@code minIdle} that nobody needed for so long are closed;
 *     default 5 min
 * @param maxLifetime a connection older than this is closed when it comes back, each up to a tenth
 *     earlier so that they do not all go at once; default 30 min
 */
public record PoolConfig(
    int minIdle,
    int maxSize,
    Duration acquireTimeout,
    int maxWaiting,
    Duration idleTimeout,
    Duration maxLifetime) {

  /** The defaults, as named at each component. */
  public static final PoolConfig DEFAULT =
      new PoolConfig(
          0, 10, Duration.ofSeconds(5), 1_000, Duration.ofMinutes(5), Duration.ofMinutes(30));

  /**
   * Checks the options against their rules and against each other.
   *
   * @param minIdle at least 0, at most {@code maxSize}
   * @param maxSize at least 1
   * @param acquireTimeout longer than zero
   * @param maxWaiting at least 0
   * @param idleTimeout longer than zero
   * @param maxLifetime longer than zero
   * @throws ConfigurationException if one is out of its range, naming option, rule and value
   */
  public PoolConfig {
    Check.atLeast("minIdle", 0, minIdle);
    Check.atLeast("maxSize", 1, maxSize);
    if (minIdle > maxSize) {
      throw new ConfigurationException(
          "minIdle must not exceed maxSize, was minIdle=" + minIdle + " and maxSize=" + maxSize);
    }
    Check.positive("acquireTimeout", acquireTimeout);
    Check.atLeast("maxWaiting", 0, maxWaiting);
    Check.positive("idleTimeout", idleTimeout);
    Check.positive("maxLifetime", maxLifetime);
  }

  /**
   * Returns the same with another {@code minIdle}.
   *
   * @param minIdle 0 or more
   * @return a new value
   */
  public PoolConfig withMinIdle(int minIdle) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }

  /**
   * Returns the same with another {@code maxSize}.
   *
   * @param maxSize 1 or more
   * @return a new value
   */
  public PoolConfig withMaxSize(int maxSize) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }

  /**
   * Returns the same with another {@code acquireTimeout}.
   *
   * @param acquireTimeout longer than zero
   * @return a new value
   */
  public PoolConfig withAcquireTimeout(Duration acquireTimeout) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }

  /**
   * Returns the same with another {@code maxWaiting}.
   *
   * @param maxWaiting 0 or more
   * @return a new value
   */
  public PoolConfig withMaxWaiting(int maxWaiting) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }

  /**
   * Returns the same with another {@code idleTimeout}.
   *
   * @param idleTimeout longer than zero
   * @return a new value
   */
  public PoolConfig withIdleTimeout(Duration idleTimeout) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }

  /**
   * Returns the same with another {@code maxLifetime}.
   *
   * @param maxLifetime longer than zero
   * @return a new value
   */
  public PoolConfig withMaxLifetime(Duration maxLifetime) {
    return new PoolConfig(minIdle, maxSize, acquireTimeout, maxWaiting, idleTimeout, maxLifetime);
  }
}
