package io.asyncdb.migrations.drift;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * In what a live database is not what was expected. Immutable.
 *
 * @param differences migrations first, then table by table, in the order of their names; empty
 *     where there is none
 */
public record DriftReport(List<Difference> differences) {

  /**
   * Creates a report.
   *
   * @param differences copied
   */
  public DriftReport {
    differences = List.copyOf(differences);
  }

  /**
   * Tells whether nothing differs.
   *
   * @return true where there is no difference
   */
  public boolean isClean() {
    return differences.isEmpty();
  }

  /**
   * Returns the differences as lines that can be shown to an operator.
   *
   * @return one line a table or migration, with all that differs in it; empty where nothing does
   */
  public String summary() {
    Map<String, String> places =
        differences.stream()
            .collect(
                Collectors.toMap(
                    Difference::place,
                    Difference::message,
                    (first, second) -> first + ", " + second,
                    LinkedHashMap::new));
    return places.entrySet().stream()
        .map(place -> place.getKey() + ": " + place.getValue())
        .collect(Collectors.joining("\n"));
  }
}
