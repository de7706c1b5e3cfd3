package io.asyncdb.bench;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What was measured, by load and candidate, round after round. Not thread-safe. */
public final class Scores {

  private final Map<String, Map<String, List<Score>>> loads;

  /** Creates an empty collection. */
  public Scores() {
    this(new LinkedHashMap<>());
  }

  @JsonCreator
  Scores(Map<String, Map<String, List<Score>>> loads) {
    this.loads = loads;
  }

  @JsonValue
  Map<String, Map<String, List<Score>>> asMap() {
    return loads;
  }

  /**
   * Adds a candidate's turn in the round that is under way.
   *
   * @param load such as {@code one-row-by-key-64}
   * @param candidate who took the turn
   * @param score what it brought
   */
  public void add(String load, String candidate, Score score) {
    loads
        .computeIfAbsent(load, name -> new LinkedHashMap<>())
        .computeIfAbsent(candidate, name -> new ArrayList<>())
        .add(score);
  }

  /**
   * Returns the loads.
   *
   * @return their names, the first measured first
   */
  public Set<String> loads() {
    return loads.keySet();
  }

  /**
   * Returns who was measured under a load.
   *
   * @param load its name
   * @return the names, the first measured first; none if the load was not measured
   */
  public Set<String> candidates(String load) {
    return loads.getOrDefault(load, Map.of()).keySet();
  }

  /**
   * Returns the median of a candidate's turns.
   *
   * @param load the load's name
   * @param candidate the candidate's name
   * @param metric which side of the scores
   * @return the median; empty where nothing was measured
   */
  public Optional<Double> median(String load, String candidate, Metric metric) {
    List<Double> values = scores(load, candidate).stream().map(metric::of).toList();
    return values.isEmpty() || values.stream().anyMatch(value -> value.isNaN())
        ? Optional.empty()
        : Optional.of(median(values));
  }

  /**
   * Compares two candidates round by round, so that what slowed both down leaves no trace.
   *
   * @param load the load's name
   * @param ours a candidate
   * @param theirs another
   * @param metric which side of the scores
   * @return how many times better the first was, and how that differed; empty where one of them was
   *     not measured
   */
  public Optional<Ratio> compare(String load, String ours, String theirs, Metric metric) {
    List<Score> first = scores(load, ours);
    List<Score> second = scores(load, theirs);
    List<Double> rounds = new ArrayList<>();
    for (int i = 0; i < Math.min(first.size(), second.size()); i++) {
      rounds.add(metric.advantage(first.get(i), second.get(i)));
    }
    return rounds.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Ratio(
                median(rounds),
                rounds.stream().min(Double::compare).orElseThrow(),
                rounds.stream().max(Double::compare).orElseThrow()));
  }

  /**
   * How many times better one candidate was than another.
   *
   * @param median of all rounds
   * @param least of all rounds
   * @param most of all rounds
   */
  public record Ratio(double median, double least, double most) {

    /**
     * Turns it round.
     *
     * @return what the other candidate's part is of ours
     */
    public Ratio inverse() {
      return new Ratio(1 / median, 1 / most, 1 / least);
    }
  }

  private List<Score> scores(String load, String candidate) {
    return loads.getOrDefault(load, Map.of()).getOrDefault(candidate, List.of());
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
