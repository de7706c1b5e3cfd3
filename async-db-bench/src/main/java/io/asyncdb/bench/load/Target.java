package io.asyncdb.bench.load;

import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Scores;
import io.asyncdb.bench.candidate.Candidates;
import java.util.Locale;
import java.util.Optional;

/**
 * How much better this library wants to be than a peer.
 *
 * @param load the load's name
 * @param metric in what
 * @param ours one of ours
 * @param peer the peer, or another of ours
 * @param value the ratio: at least this many times better or, for what is allocated, at most this
 *     part of the peer's
 */
public record Target(String load, Metric metric, Candidates ours, Candidates peer, double value) {

  /**
   * A target with what was measured.
   *
   * @param name the load, and in what if it is not speed
   * @param ours one of ours
   * @param peer the peer
   * @param value the median of the rounds
   * @param least of all rounds
   * @param most of all rounds
   * @param target what is wanted
   * @param atMost whether less is better
   */
  public record Outcome(
      String name,
      String ours,
      String peer,
      double value,
      double least,
      double most,
      double target,
      boolean atMost) {

    /**
     * Returns whether the target is met.
     *
     * @return whether the median reaches it
     */
    public boolean met() {
      return share() >= 1;
    }

    /**
     * Returns how far the target is reached.
     *
     * @return 1 where it is just met, more where it is surpassed
     */
    public double share() {
      return atMost ? target / value : value / target;
    }

    /**
     * Returns the target in words.
     *
     * @return such as {@code 1.5} or {@code <= 0.6}
     */
    public String wanted() {
      return (atMost ? "<= " : "") + target;
    }

    /**
     * Returns the line that the run ends with.
     *
     * @return such as {@code ratio insert-64 async-db-merged/vertx-pipelined 3.104 (target 3.0)}
     */
    public String line() {
      return String.format(
          Locale.ROOT, "ratio %s %s/%s %.3f (target %s)", name, ours, peer, value, wanted());
    }
  }

  /** Compares; empty where one of the two has not taken part. */
  Optional<Outcome> outcome(Scores scores) {
    return scores
        .compare(load, ours.label(), peer.label(), metric)
        .map(ratio -> metric == Metric.ALLOCATION ? ratio.inverse() : ratio)
        .map(
            ratio ->
                new Outcome(
                    name(),
                    ours.label(),
                    peer.label(),
                    ratio.median(),
                    ratio.least(),
                    ratio.most(),
                    value,
                    metric == Metric.ALLOCATION));
  }

  private String name() {
    return switch (metric) {
      case CPU -> load + "-cpu";
      case ALLOCATION -> load + "-allocation";
      default -> load;
    };
  }
}
