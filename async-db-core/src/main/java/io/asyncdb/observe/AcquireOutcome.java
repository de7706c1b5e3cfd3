package io.asyncdb.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a caller's wait for a connection ended.
 *
 * @param result with a connection, or why without
 * @param waited from when the caller asked; next to nothing where one was idle
 * @param error what the caller was told; null where it has a connection, or has left
 */
public record AcquireOutcome(Result result, Duration waited, @Nullable Throwable error) {

  /** The ways to end. */
  public enum Result {
    /** The caller has its connection. */
    ACQUIRED,
    /** None was free within {@code acquireTimeout} or the deadline, or too many waited already. */
    EXHAUSTED,
    /** None could be opened, or the database is closed. */
    FAILED,
    /** The caller gave up. */
    CANCELLED
  }
}
