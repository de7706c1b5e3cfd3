package io.asyncdb.test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/**
 * Faults and when they happen, for {@link FaultProxy#run}. Immutable and thread-safe: each method
 * returns a new schedule.
 *
 * <pre>{@code
 * FaultSchedule.empty()
 *     .after(Duration.ofSeconds(2), FaultProxy::blackHole)
 *     .after(Duration.ofSeconds(5), FaultProxy::heal)
 * }</pre>
 */
public final class FaultSchedule {

  private static final FaultSchedule EMPTY = new FaultSchedule(List.of());

  private final List<Step> steps;

  private FaultSchedule(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /** A fault, and how long after the one before. */
  record Step(Duration delay, Consumer<? super FaultProxy> fault) {}

  /**
   * Returns the schedule without a fault.
   *
   * @return an empty schedule
   */
  public static FaultSchedule empty() {
    return EMPTY;
  }

  /**
   * Adds a fault at the end.
   *
   * @param delay how long after the fault before, or after the start; zero or more
   * @param fault what is done to the proxy then, such as {@code FaultProxy::reset}; it must not
   *     block
   * @return a schedule that is longer by this fault
   * @throws IllegalArgumentException when the delay is negative
   */
  public FaultSchedule after(Duration delay, Consumer<? super FaultProxy> fault) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("delay must not be negative, was " + delay);
    }
    List<Step> longer = new ArrayList<>(steps);
    longer.add(new Step(delay, fault));
    return new FaultSchedule(longer);
  }

  /**
   * Puts this schedule several times in a row.
   *
   * @param times how often, 1 or more
   * @return the longer schedule
   * @throws IllegalArgumentException when {@code times} is less than 1
   */
  public FaultSchedule repeated(int times) {
    if (times < 1) {
      throw new IllegalArgumentException("times must be at least 1, was " + times);
    }
    return new FaultSchedule(
        Collections.nCopies(times, steps).stream().flatMap(List::stream).toList());
  }

  List<Step> steps() {
    return steps;
  }
}
