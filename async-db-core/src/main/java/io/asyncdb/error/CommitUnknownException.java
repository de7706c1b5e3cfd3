package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * COMMIT was sent, its answer did not come, and the server could not be asked what became of it:
 * the transaction may or may not be committed. Or it is, and the caller's time was up before its
 * work had ended. Not to be run again without a look at the data.
 */
public final class CommitUnknownException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message what happened
   * @param cause how the answer was lost, or null
   */
  public CommitUnknownException(String message, @Nullable Throwable cause) {
    super(message, null, null, cause);
  }
}
