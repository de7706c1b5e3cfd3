package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * The server could not be reached, refused the connection, or ended it. A statement that was under
 * way may or may not have taken effect.
 */
public final class ConnectionException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public ConnectionException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }

  /** True, save where the database does not exist (3D000). */
  @Override
  public boolean isTransient() {
    return !"3D000".equals(sqlState());
  }
}
