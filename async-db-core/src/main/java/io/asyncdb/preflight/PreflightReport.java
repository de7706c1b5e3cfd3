package io.asyncdb.preflight;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a check has found. Immutable.
 *
 * @param serverVersion the server's version, such as {@code 18.1}
 * @param warnings in the order of {@link PreflightWarning.Code}; empty where nothing was found
 */
public record PreflightReport(String serverVersion, List<PreflightWarning> warnings) {

  /**
   * Creates a report.
   *
   * @param serverVersion the server's version
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
