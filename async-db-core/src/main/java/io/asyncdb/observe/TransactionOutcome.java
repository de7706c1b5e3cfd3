package io.asyncdb.observe;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction ended.
 *
 * @param result what became of its changes
 * @param elapsed from when BEGIN was sent to the answer to COMMIT or ROLLBACK
 * @param error why it did not commit; null where it did, where it was cancelled, and where its own
 *     work decided so
 */
public record TransactionOutcome(Result result, Duration elapsed, @Nullable Throwable error) {

  /** What can become of the changes. */
  public enum Result {
    /** They are there to stay. */
    COMMITTED,
    /** None of them is there: the work failed, was cancelled or wanted it so, or COMMIT failed. */
    ROLLED_BACK,
    /** The answer to COMMIT was lost, and nobody waited until the server could be asked. */
    UNKNOWN
  }
}
