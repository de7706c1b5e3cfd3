package io.asyncdb.test;

import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server for tests could not be had: unpacked, started, stopped, or asked for a
 * database.
 *
 * <p>The message is one sentence that names what was tried and what went wrong, with the server's
 * own words where it said any. It never holds a password. Nothing is retried: the caller mends the
 * machine or the options.
 */
public final class PostgresServerException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  PostgresServerException(@Nullable String message) {
    super(message);
  }

  PostgresServerException(@Nullable String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
