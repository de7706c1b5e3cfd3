package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * The result was not what the caller asked for: too few or too many rows, or a row that could not
 * be mapped.
 */
public final class ResultException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public ResultException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }
}
