package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * A time limit ended the work: {@code statement_timeout} or a cancel request (57014), or {@code
 * lock_timeout} (55P03), or a deadline that passed (no SQLSTATE). A limit that makes the server end
 * the connection as well (25P03, 25P04) is a {@link ConnectionException}.
 *
 * <p>With a SQLSTATE nothing of the statement was done. When a deadline passes the server is asked
 * to stop and not waited for: a statement in no transaction may be done all the same, if it ends
 * just then. A transaction is not: once its caller was told this, no COMMIT is sent.
 */
public final class DatabaseTimeoutException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public DatabaseTimeoutException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
