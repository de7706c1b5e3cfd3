package io.asyncdb.health;

import java.time.Duration;

/**
 * The pool's figures at one moment: taken together, so that they agree with each other.
 *
 * @param max the most connections the pool may have open
 * @param open connections that exist: active, idle, being opened or being closed
 * @param active connections that a caller holds
 * @param idle connections that wait for a caller
 * @param pending callers that wait for a connection
 * @param maxPending the most callers that may wait; one more is refused
 * @param acquired connections handed to a caller since the start
 * @param timeouts callers that waited longer than {@code acquireTimeout} since the start
 * @param refused callers that found the waiting queue full since the start
 * @param totalWait the sum of all completed waits since the start; a caller that found an idle
 *     connection waited zero
 * @param longestWait the longest completed wait since the start
 */
public record PoolStats(
    int max,
    int open,
    int active,
    int idle,
    int pending,
    int maxPending,
    long acquired,
    long timeouts,
    long refused,
    Duration totalWait,
    Duration longestWait) {

  /**
   * Tells whether the next caller would have to wait for another to finish.
   *
   * @return true where every connection the pool may have is held
   */
  public boolean isSaturated() {
    return active >= max;
  }

  /**
   * Returns the figures of this pool and another on the same server, taken together.
   *
   * @param other the figures of the other pool
   * @return sums, and the longer of the longest waits
   */
  public PoolStats plus(PoolStats other) {
    return new PoolStats(
        max + other.max,
        open + other.open,
        active + other.active,
        idle + other.idle,
        pending + other.pending,
        (int) Math.min(Integer.MAX_VALUE, (long) maxPending + other.maxPending),
        acquired + other.acquired,
        timeouts + other.timeouts,
        refused + other.refused,
        totalWait.plus(other.totalWait),
        longestWait.compareTo(other.longestWait) > 0 ? longestWait : other.longestWait);
  }

  /**
   * Returns the figures in a few words, as error messages show them.
   *
   * @return for example {@code 8 of 8 connections active, 0 idle, 100 of 100 callers waiting}
   */
  public String summary() {
    int changing = open - active - idle;
    return "%d of %d connections active, %d idle%s, %d of %d callers waiting"
        .formatted(
            active,
            max,
            idle,
            changing == 0 ? "" : ", " + changing + " being opened or closed",
            pending,
            maxPending);
  }
}
