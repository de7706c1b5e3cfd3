package io.asyncdb.migrations;

import org.jspecify.annotations.Nullable;

/**
 * The migrations could not be applied, checked or repaired.
 *
 * <p>The message is one sentence: what failed, where (the server, or the migration's file and
 * line), and the server's own words. It holds no password, no SQL and no rows: of what the server
 * said only the first line. The cause, where there is one, is why no connection could be had.
 */
public final class MigrationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message one sentence, without passwords
   * @param cause why no connection could be had, or null for every other failure
   */
  public MigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
