package io.asyncdb.bench;

/** One side of a {@link Score}. */
public enum Metric {
  /** How many calls a second, of all callers together. */
  CALLS("calls/s", true),
  /** How long a call takes in the middle. */
  P50("us", false),
  /** How long 99 of 100 calls take at most. */
  P99("us", false),
  /** CPU time of the client, all its threads together, for one call. */
  CPU("us/call", false),
  /** What the client allocates on the heap for one call. */
  ALLOCATION("B/call", false);

  private final String unit;
  private final boolean moreIsBetter;

  Metric(String unit, boolean moreIsBetter) {
    this.unit = unit;
    this.moreIsBetter = moreIsBetter;
  }

  /**
   * Returns the unit.
   *
   * @return such as {@code us}
   */
  public String unit() {
    return unit;
  }

  /**
   * Returns this side of a score.
   *
   * @param score of one turn
   * @return in {@link #unit}
   */
  public double of(Score score) {
    return switch (this) {
      case CALLS -> score.callsPerSecond();
      case P50 -> score.p50Micros();
      case P99 -> score.p99Micros();
      case CPU -> score.cpuMicros();
      case ALLOCATION -> score.bytes();
    };
  }

  /**
   * Compares two scores of the same round.
   *
   * @param ours one
   * @param theirs the other
   * @return how many times better ours is
   */
  double advantage(Score ours, Score theirs) {
    return moreIsBetter ? of(ours) / of(theirs) : of(theirs) / of(ours);
  }
}
