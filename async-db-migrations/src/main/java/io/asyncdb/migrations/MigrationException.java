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

  /** What kind of failure it is. */
  private final Code code;

  /** What kind of failure it is, sorted by who can mend it. */
  public enum Code {
    /** Where the migrations are, how they are named, or a parameter is wrong. */
    CONFIGURATION,
    /** The server is not there, or the connection to it was lost. */
    UNREACHABLE,
    /** The server does not let the user in, or not do what the migrations do. */
    DENIED,
    /** A migration is wrong: the server refuses what it says. */
    BROKEN,
    /** A migration wants an extension that is not installed on the server. */
    EXTENSION_MISSING,
    /** Others held a migration's tables for longer than all attempts took. It may work later. */
    LOCKED,
    /** Another process has been migrating for as long as this one waited. It may work later. */
    BUSY,
    /**
     * The database's history does not fit the files: changed, missing, out of order, failed or
     * pending.
     */
    HISTORY
  }

  /**
   * Creates the exception.
   *
   * @param code what kind of failure it is
   * @param message one sentence, without passwords
   * @param cause why no connection could be had, or null for every other failure
   */
  public MigrationException(Code code, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
  }

  /**
   * Returns what kind of failure it is.
   *
   * @return the code
   */
  public Code code() {
    return code;
  }
}
