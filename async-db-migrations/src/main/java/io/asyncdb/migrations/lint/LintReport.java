package io.asyncdb.migrations.lint;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What lint has found.
 *
 * @param findings what counts, in the order of files and lines
 * @param waived what the files ask to be let off, with their reasons
 */
public record LintReport(List<Finding> findings, List<Finding> waived) {

  /**
   * Copies the lists.
   *
   * @param findings what counts
   * @param waived what does not
   */
  public LintReport {
    findings = List.copyOf(findings);
    waived = List.copyOf(waived);
  }

  /**
   * Returns the worst of what counts.
   *
   * @return the severity, or empty when nothing was found
   */
  public Optional<Severity> worst() {
    return findings.stream().map(finding -> finding.rule().severity()).max(Severity::compareTo);
  }

  /**
   * Returns the findings for people: where, what happened, the statement and the safer recipe, and
   * a last line that counts them.
   *
   * @return lines of text, each ending in a line feed
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    findings.forEach(finding -> describe(finding, text));
    for (Finding finding : waived) {
      text.append("waived   ").append(head(finding)).append('\n');
      text.append("         because: ").append(finding.waiver()).append('\n');
    }
    long errors =
        findings.stream().filter(finding -> finding.rule().severity() == Severity.ERROR).count();
    text.append(
        "%d errors, %d warnings, %d waived%n"
            .formatted(errors, findings.size() - errors, waived.size())
            .replace(System.lineSeparator(), "\n"));
    return text.toString();
  }

  private static void describe(Finding finding, StringBuilder text) {
    String severity = finding.rule().severity().name().toLowerCase(Locale.ROOT);
    text.append("%-8s ".formatted(severity)).append(head(finding)).append('\n');
    text.append("         ").append(finding.what()).append('\n');
    if (!finding.statement().isEmpty()) {
      text.append("         in:    ").append(finding.statement()).append('\n');
    }
    text.append("         safer: ").append(finding.rule().recipe()).append('\n');
  }

  private static String head(Finding finding) {
    return "%-26s %s%s  %s"
        .formatted(
            finding.rule().id(),
            finding.file(),
            finding.line() == 0 ? "" : ":" + finding.line(),
            finding.object())
        .stripTrailing();
  }
}
