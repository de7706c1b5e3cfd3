package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * The transaction lost against a concurrent one: a serialization failure (40001), a deadlock
 * (40P01), a change of a table that it reads (0A000, 08P01), or a prepared statement that is gone
 * (26000). It was rolled back; run the whole of it again.
 */
public final class ConflictException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public ConflictException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
