package io.asyncdb.merge;

import io.asyncdb.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How calls are merged. Immutable.
 *
 * @param name what listeners, logs and metrics call the statement; null for no name
 * @param lanes how many statements run at the same time for requests with the same settings, 1 or
 *     more
 * @param maxBatch how many calls go into one statement, 1 or more
 * @param maxWaiting how many calls may wait at once; one more is refused at once. 1 or more
 * @param timeout how long a call may take, from subscription to answer; null for no limit of its
 *     own. A {@link io.asyncdb.request.Deadline} of the caller that ends sooner stays in force
 */
public record MergeOptions(
    @Nullable String name, int lanes, int maxBatch, int maxWaiting, @Nullable Duration timeout) {

  /** No name, 2 lanes, 512 calls a statement, 10,000 that wait, no timeout. */
  public static final MergeOptions DEFAULT = new MergeOptions(null, 2, 512, 10_000, null);

  /**
   * Checks the options.
   *
   * @param name what listeners call the statement, or null
   * @param lanes 1 or more
   * @param maxBatch 1 or more
   * @param maxWaiting 1 or more
   * @param timeout longer than zero, or null
   * @throws IllegalArgumentException if one is out of its range
   */
  public MergeOptions {
    requirePositive("lanes", lanes);
    requirePositive("maxBatch", maxBatch);
    requirePositive("maxWaiting", maxWaiting);
    if (timeout != null && (timeout.isZero() || timeout.isNegative())) {
      throw new IllegalArgumentException("timeout must be longer than zero, was " + timeout);
    }
  }

  /**
   * Returns the same with a name.
   *
   * @param name such as {@code users.byId}
   * @return a new value
   */
  public MergeOptions withName(String name) {
    return new MergeOptions(name, lanes, maxBatch, maxWaiting, timeout);
  }

  /**
   * Returns the same with another number of lanes.
   *
   * @param lanes 1 or more
   * @return a new value
   * @throws IllegalArgumentException if it is below 1
   */
  public MergeOptions withLanes(int lanes) {
    return new MergeOptions(name, lanes, maxBatch, maxWaiting, timeout);
  }

  /**
   * Returns the same with another largest batch.
   *
   * @param maxBatch 1 or more
   * @return a new value
   * @throws IllegalArgumentException if it is below 1
   */
  public MergeOptions withMaxBatch(int maxBatch) {
    return new MergeOptions(name, lanes, maxBatch, maxWaiting, timeout);
  }

  /**
   * Returns the same with another number of calls that may wait.
   *
   * @param maxWaiting 1 or more
   * @return a new value
   * @throws IllegalArgumentException if it is below 1
   */
  public MergeOptions withMaxWaiting(int maxWaiting) {
    return new MergeOptions(name, lanes, maxBatch, maxWaiting, timeout);
  }

  /**
   * Returns the same with another timeout.
   *
   * @param timeout longer than zero; null for no limit
   * @return a new value
   * @throws IllegalArgumentException if it is zero or negative
   */
  public MergeOptions withTimeout(@Nullable Duration timeout) {
    return new MergeOptions(name, lanes, maxBatch, maxWaiting, timeout);
  }

  /** Returns the statement under the name that these give it. */
  Statement named(Statement statement) {
    return name == null ? statement : statement.name(name);
  }

  private static void requirePositive(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be at least 1, was " + value);
    }
  }
}
