package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * A value does not fit where it was sent (SQLSTATE class 22): out of range, not of the type's form,
 * divided by zero. The message names no value.
 */
public final class InvalidDataException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null
   * @param cause the failure behind this one, or null
   */
  public InvalidDataException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, sqlState, sql, cause);
  }
}
