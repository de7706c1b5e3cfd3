package io.asyncdb.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a statement ended.
 *
 * @param result succeeded, failed or cancelled
 * @param elapsed from when it was sent to when the connection was free for the next; the wait for a
 *     connection is not in it
 * @param rows rows read, or rows changed by a statement run for its count
 * @param error what failed, or null where it did not fail
 */
public record StatementOutcome(
    Result result, Duration elapsed, long rows, @Nullable Throwable error) {

  /** The three ways to end. */
  public enum Result {
    /** All of it was done. */
    SUCCEEDED,
    /** The server, the way to it or the mapping of a row failed. */
    FAILED,
    /** The caller gave up; the server's work was stopped. */
    CANCELLED
  }
}
