package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/**
 * A failure of the database, of the way to it, or of a result that was not what the caller asked
 * for.
 *
 * <p>The children are sorted by what the caller can do. A failure that has none of its own arrives
 * as this class. The SQL in the message is the text as it was written, with its placeholders; bind
 * values and passwords are in no message.
 *
 * <p>Errors that the server reported have no cause: all that the driver's exception knew is in the
 * fields here, save what could hold a value.
 */
public class DatabaseException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The SQLSTATE, where the server had a part in it. */
  private final @Nullable String sqlState;

  /** The statement as it was written, where there was one. */
  private final @Nullable String sql;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the five characters of the SQLSTATE, or null where the server had no part in it
   * @param sql the statement as it was written, or null where there was none
   * @param cause the failure behind this one, or null
   */
  public DatabaseException(
      String message, @Nullable String sqlState, @Nullable String sql, @Nullable Throwable cause) {
    super(message, cause);
    this.sqlState = sqlState;
    this.sql = sql;
  }

  /**
   * Returns the SQLSTATE.
   *
   * @return five characters, as in <a
   *     href="https://www.postgresql.org/docs/current/errcodes-appendix.html">PostgreSQL Error
   *     Codes</a>, or null where the server had no part in the failure
   */
  public @Nullable String sqlState() {
    return sqlState;
  }

  /**
   * Returns the statement that failed.
   *
   * @return the SQL as it was written, with its placeholders, or null where there was none
   */
  public @Nullable String sql() {
    return sql;
  }

  /**
   * Tells whether the same work, begun again from the start of its transaction, may succeed without
   * any change.
   *
   * @return true for lost connections, a full pool, timeouts, deadlocks and serialization conflicts
   */
  public boolean isTransient() {
    return false;
  }
}
