package io.asyncdb.error;

import io.asyncdb.health.PoolStats;

/**
 * No connection was to be had: the waiting queue was full, the wait took longer than {@code
 * acquireTimeout}, or everybody who holds a connection was waiting for another. The message says
 * who holds them. Nothing was sent to the server.
 */
public final class PoolExhaustedException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  private final transient PoolStats stats;

  /**
   * Creates the exception.
   *
   * @param reason what happened; the message adds the pool's figures
   * @param stats the pool's figures at that moment
   * @param holders who holds the connections, in words that follow the figures
   */
  public PoolExhaustedException(String reason, PoolStats stats, String holders) {
    super(reason + ": " + stats.summary() + holders, null, null, null);
    this.stats = stats;
  }

  /**
   * Returns the pool's figures at the moment of the refusal. They do not survive serialization.
   *
   * @return the figures
   */
  public PoolStats stats() {
    return stats;
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
