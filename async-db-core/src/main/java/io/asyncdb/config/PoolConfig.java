package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.time.Duration;
import java.util.function.Consumer;

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
 * @param validateAfterIdle a connection that was idle for so long is asked for a sign of life
 *     before it is handed out, which takes a round trip; what does not answer within a second is
 *     closed. Connections that were closed by the other side are found without; default 30 s
 * @param reportHeldAfter a connection that is held for so long is logged once, with its holder;
 *     default 1 min
 * @param unpooled whether a connection is closed when it comes back, for processes that are frozen
 *     between calls, and behind poolers; {@code maxSize} holds all the same; default false
 */
public record PoolConfig(
    int minIdle,
    int maxSize,
    Duration acquireTimeout,
    int maxWaiting,
    Duration idleTimeout,
    Duration maxLifetime,
    Duration validateAfterIdle,
    Duration reportHeldAfter,
    boolean unpooled) {

  /** The defaults, as named at each component. */
  public static final PoolConfig DEFAULT =
      new PoolConfig(
          0,
          10,
          Duration.ofSeconds(5),
          1_000,
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofSeconds(30),
          Duration.ofMinutes(1),
          false);

  /**
   * Checks each option against its rule.
   *
   * @param minIdle at least 0; that it is at most {@code maxSize} is checked where a {@link
   *     DatabaseConfig} is built, so that the two can be set one after the other
   * @param maxSize at least 1
   * @param acquireTimeout longer than zero
   * @param maxWaiting at least 0
   * @param idleTimeout longer than zero
   * @param maxLifetime longer than zero
   * @param validateAfterIdle longer than zero
   * @param reportHeldAfter longer than zero
   * @param unpooled with {@code minIdle} 0 only
   * @throws ConfigurationException if one is out of its range, naming option, rule and value
   */
  public PoolConfig {
    Check.atLeast("minIdle", 0, minIdle);
    Check.atLeast("maxSize", 1, maxSize);
    Check.positive("acquireTimeout", acquireTimeout);
    Check.atLeast("maxWaiting", 0, maxWaiting);
    Check.positive("idleTimeout", idleTimeout);
    Check.positive("maxLifetime", maxLifetime);
    Check.positive("validateAfterIdle", validateAfterIdle);
    Check.positive("reportHeldAfter", reportHeldAfter);
  }

  /** Checks the options against each other. */
  PoolConfig checked() {
    if (minIdle > maxSize) {
      throw new ConfigurationException(
          "minIdle must not exceed maxSize, was minIdle=" + minIdle + " and maxSize=" + maxSize);
    }
    if (unpooled && minIdle > 0) {
      throw new ConfigurationException(
          "minIdle must be 0 where the pool is unpooled, was " + minIdle);
    }
    return this;
  }

  /**
   * Returns the same with another {@code minIdle}.
   *
   * @param minIdle 0 or more
   * @return a new value
   */
  public PoolConfig withMinIdle(int minIdle) {
    return with(draft -> draft.minIdle = minIdle);
  }

  /**
   * Returns the same with another {@code maxSize}.
   *
   * @param maxSize 1 or more
   * @return a new value
   */
  public PoolConfig withMaxSize(int maxSize) {
    return with(draft -> draft.maxSize = maxSize);
  }

  /**
   * Returns the same with another {@code acquireTimeout}.
   *
   * @param acquireTimeout longer than zero
   * @return a new value
   */
  public PoolConfig withAcquireTimeout(Duration acquireTimeout) {
    return with(draft -> draft.acquireTimeout = acquireTimeout);
  }

  /**
   * Returns the same with another {@code maxWaiting}.
   *
   * @param maxWaiting 0 or more
   * @return a new value
   */
  public PoolConfig withMaxWaiting(int maxWaiting) {
    return with(draft -> draft.maxWaiting = maxWaiting);
  }

  /**
   * Returns the same with another {@code idleTimeout}.
   *
   * @param idleTimeout longer than zero
   * @return a new value
   */
  public PoolConfig withIdleTimeout(Duration idleTimeout) {
    return with(draft -> draft.idleTimeout = idleTimeout);
  }

  /**
   * Returns the same with another {@code maxLifetime}.
   *
   * @param maxLifetime longer than zero
   * @return a new value
   */
  public PoolConfig withMaxLifetime(Duration maxLifetime) {
    return with(draft -> draft.maxLifetime = maxLifetime);
  }

  /**
   * Returns the same with another {@code validateAfterIdle}.
   *
   * @param validateAfterIdle longer than zero
   * @return a new value
   */
  public PoolConfig withValidateAfterIdle(Duration validateAfterIdle) {
    return with(draft -> draft.validateAfterIdle = validateAfterIdle);
  }

  /**
   * Returns the same with another {@code reportHeldAfter}.
   *
   * @param reportHeldAfter longer than zero
   * @return a new value
   */
  public PoolConfig withReportHeldAfter(Duration reportHeldAfter) {
    return with(draft -> draft.reportHeldAfter = reportHeldAfter);
  }

  /**
   * Returns the same with another {@code unpooled}.
   *
   * @param unpooled whether a connection is closed when it comes back
   * @return a new value
   */
  public PoolConfig withUnpooled(boolean unpooled) {
    return with(draft -> draft.unpooled = unpooled);
  }

  private PoolConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.toConfig();
  }

  /** The options by name, where one is about to change. */
  private static final class Draft {

    private int minIdle;
    private int maxSize;
    private Duration acquireTimeout;
    private int maxWaiting;
    private Duration idleTimeout;
    private Duration maxLifetime;
    private Duration validateAfterIdle;
    private Duration reportHeldAfter;
    private boolean unpooled;

    Draft(PoolConfig from) {
      minIdle = from.minIdle;
      maxSize = from.maxSize;
      acquireTimeout = from.acquireTimeout;
      maxWaiting = from.maxWaiting;
      idleTimeout = from.idleTimeout;
      maxLifetime = from.maxLifetime;
      validateAfterIdle = from.validateAfterIdle;
      reportHeldAfter = from.reportHeldAfter;
      unpooled = from.unpooled;
    }

    PoolConfig toConfig() {
      return new PoolConfig(
          minIdle,
          maxSize,
          acquireTimeout,
          maxWaiting,
          idleTimeout,
          maxLifetime,
          validateAfterIdle,
          reportHeldAfter,
          unpooled);
    }
  }
}
