package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * The transaction could not be committed, because a statement in it had failed. Everything in it
 * was rolled back. The failure of that statement is the cause.
 */
public final class TransactionAbortedException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public TransactionAbortedException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }
}
