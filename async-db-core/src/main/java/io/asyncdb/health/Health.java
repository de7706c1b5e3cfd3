package io.asyncdb.health;

import java.time.Duration;

/**
 * The answer to "can this database serve a request now".
 *
 * @param status up, degraded or down
 * @param detail why, in one line that can be shown to an operator; holds no password
 * @param latency how long the probe took
 * @param pool the pool's figures when the probe ended
 */
public record Health(Status status, String detail, Duration latency, PoolStats pool) {

  /** What a load balancer or a person should conclude. */
  public enum Status {
    /** The server answers and connections are to be had. */
    UP,
    /** The server answers, but every pooled connection is held: requests wait. */
    DEGRADED,
    /** The server did not answer within the probe's time. */
    DOWN
  }

  /**
   * Tells whether the server answered.
   *
   * @return true for {@link Status#UP} and {@link Status#DEGRADED}
   */
  public boolean isServing() {
    return status != Status.DOWN;
  }
}
