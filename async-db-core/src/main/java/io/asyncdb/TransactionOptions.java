package io.asyncdb;

import io.asyncdb.config.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction begins. Immutable.
 *
 * @param isolation what it sees of concurrent transactions
 * @param accessMode whether it may write
 * @param deferrable whether a serializable read-only transaction waits for a moment at which it
 *     cannot conflict; without effect in any other
 * @param timeout how long it may take from the wait for its connection to the end of COMMIT, all
 *     attempts together; null for no limit of its own. The server is told as well, so that it ends
 *     the transaction of a caller that is gone: by {@code transaction_timeout}, before PostgreSQL
 *     17 by {@code statement_timeout} and {@code idle_in_transaction_session_timeout}, a second
 *     later
 * @param retry how often the whole transaction is begun again after a conflict (40001, 40P01) or a
 *     connection that was lost before COMMIT; the work runs again each time
 * @param commitLookup whether the server is asked for the transaction's id, along with BEGIN, so
 *     that a COMMIT whose answer was lost can be looked up, where else it is unknown. Costs no
 *     round trip, but the server one more statement, and an id also for transactions that write
 *     nothing and are not {@code READ_ONLY}. Off by default, and set on by {@link #withRetry}
 */
public record TransactionOptions(
    Isolation isolation,
    AccessMode accessMode,
    boolean deferrable,
    @Nullable Duration timeout,
    RetryPolicy retry,
    boolean commitLookup) {

  /**
   * The server's own defaults ({@code default_transaction_isolation} and its siblings), no timeout,
   * no second attempt, and no lookup of a COMMIT whose answer was lost.
   */
  public static final TransactionOptions DEFAULT =
      new TransactionOptions(
          Isolation.SERVER_DEFAULT,
          AccessMode.SERVER_DEFAULT,
          false,
          null,
          RetryPolicy.NONE,
          false);

  /**
   * Checks the timeout.
   *
   * @param isolation what it sees of concurrent transactions
   * @param accessMode whether it may write
   * @param deferrable whether a serializable read-only transaction waits for a quiet moment
   * @param timeout longer than zero, or null
   * @param retry how often it is begun again
   * @param commitLookup whether a COMMIT whose answer was lost can be looked up
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TransactionOptions {
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("timeout must be longer than zero, was " + timeout);
    }
  }

  /** What a transaction sees of concurrent ones. */
  public enum Isolation {
    /** What {@code default_transaction_isolation} says; READ COMMITTED unless it was changed. */
    SERVER_DEFAULT,
    /** Each statement sees what was committed when it began. */
    READ_COMMITTED,
    /** All statements see what was committed when the first began; writes may conflict (40001). */
    REPEATABLE_READ,
    /** As if transactions ran one after the other; reads and writes may conflict (40001). */
    SERIALIZABLE
  }

  /** Whether a transaction may write. */
  public enum AccessMode {
    /** What {@code default_transaction_read_only} says; READ WRITE unless it was changed. */
    SERVER_DEFAULT,
    /** It may write. */
    READ_WRITE,
    /** A write fails (25006). */
    READ_ONLY
  }

  /**
   * Returns the same with another isolation level.
   *
   * @param isolation the level
   * @return a new value
   */
  public TransactionOptions withIsolation(Isolation isolation) {
    return new TransactionOptions(isolation, accessMode, deferrable, timeout, retry, commitLookup);
  }

  /**
   * Returns the same with another access mode.
   *
   * @param accessMode the mode
   * @return a new value
   */
  public TransactionOptions withAccessMode(AccessMode accessMode) {
    return new TransactionOptions(isolation, accessMode, deferrable, timeout, retry, commitLookup);
  }

  /**
   * Returns the same, deferrable or not.
   *
   * @param deferrable whether it waits for a moment without conflicts
   * @return a new value
   */
  public TransactionOptions withDeferrable(boolean deferrable) {
    return new TransactionOptions(isolation, accessMode, deferrable, timeout, retry, commitLookup);
  }

  /**
   * Returns the same with another timeout.
   *
   * @param timeout longer than zero; null for no limit
   * @return a new value
   * @throws IllegalArgumentException if it is zero or negative
   */
  public TransactionOptions withTimeout(@Nullable Duration timeout) {
    return new TransactionOptions(isolation, accessMode, deferrable, timeout, retry, commitLookup);
  }

  /**
   * Returns the same with another retry policy. A policy of more than one attempt sets {@code
   * commitLookup} on: whether there is anything to begin again must be known.
   *
   * @param retry how often the whole transaction is begun again
   * @return a new value
   */
  public TransactionOptions withRetry(RetryPolicy retry) {
    return new TransactionOptions(
        isolation, accessMode, deferrable, timeout, retry, commitLookup || retry.maxAttempts() > 1);
  }

  /**
   * Returns the same, with or without a lookup of a COMMIT whose answer was lost.
   *
   * @param commitLookup whether the server is asked for the transaction's id
   * @return a new value
   */
  public TransactionOptions withCommitLookup(boolean commitLookup) {
    return new TransactionOptions(isolation, accessMode, deferrable, timeout, retry, commitLookup);
  }
}
