package io.asyncdb.preflight;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a check has found. Immutable.
 *
 * @param serverVersion the server's version, such as {@code 18.1}
 * @param schemaVersion the highest version in Flyway's history, such as {@code 7}; null where there
 *     is no {@code flyway_schema_history} on the search path, or the role may not read it
 * @param warnings in the order of {@link PreflightWarning.Code}; empty where nothing was found
 */
public record PreflightReport(
    String serverVersion, @Nullable String schemaVersion, List<PreflightWarning> warnings) {

  /**
   * Creates a report.
   *
   * @param serverVersion the server's version
   * @param schemaVersion the schema's version, or null
   * @param warnings copied
   */
  public PreflightReport {
    warnings = List.copyOf(warnings);
  }

  /**
   * Tells whether nothing was found.
   *
   * @return true where there is no warning
   */
  public boolean isClean() {
    return warnings.isEmpty();
  }

  /**
   * Returns the warnings as lines that can be shown to an operator.
   *
   * @return one line a warning: code, message, advice; empty where there is none
   */
  public String summary() {
    return warnings.stream()
        .map(w -> w.code() + ": " + w.message() + "; " + w.advice())
        .collect(Collectors.joining("\n"));
  }
}
