package io.asyncdb;

/**
 * How a transaction begins. Immutable.
 *
 * @param isolation what it sees of concurrent transactions
 * @param accessMode whether it may write
 * @param deferrable whether a serializable read-only transaction waits for a moment at which it
 *     cannot conflict; without effect in any other
 */
public record TransactionOptions(Isolation isolation, AccessMode accessMode, boolean deferrable) {

  /** The server's own defaults: {@code default_transaction_isolation} and its siblings. */
  public static final TransactionOptions DEFAULT =
      new TransactionOptions(Isolation.SERVER_DEFAULT, AccessMode.SERVER_DEFAULT, false);

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
    return new TransactionOptions(isolation, accessMode, deferrable);
  }

  /**
   * Returns the same with another access mode.
   *
   * @param accessMode the mode
   * @return a new value
   */
  public TransactionOptions withAccessMode(AccessMode accessMode) {
    return new TransactionOptions(isolation, accessMode, deferrable);
  }

  /**
   * Returns the same, deferrable or not.
   *
   * @param deferrable whether it waits for a moment without conflicts
   * @return a new value
   */
  public TransactionOptions withDeferrable(boolean deferrable) {
    return new TransactionOptions(isolation, accessMode, deferrable);
  }
}
