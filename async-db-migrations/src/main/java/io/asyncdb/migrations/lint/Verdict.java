package io.asyncdb.migrations.lint;

import io.asyncdb.migrations.lint.Catalog.Left;
import io.asyncdb.migrations.lint.Script.Waiver;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts together what was found: what is left at the end, and what the files waive. */
final class Verdict {

  private static final Comparator<Finding> BY_LINE = Comparator.comparingInt(Finding::line);

  private final List<Finding> findings = new ArrayList<>();
  private final List<Finding> waived = new ArrayList<>();

  private Verdict() {}

  /**
   * Sums up.
   *
   * @param failures of earlier runs, on tables with rows
   * @param connection to the migrated database
   */
  static LintReport of(
      List<ObservedMigration> migrations,
      List<Finding> failures,
      Catalog catalog,
      Connection connection)
      throws SQLException {
    List<Finding> left = left(migrations, catalog, connection);
    Verdict verdict = new Verdict();
    for (ObservedMigration migration : migrations) {
      List<Finding> all = new ArrayList<>(migration.findings());
      String file = migration.script().name();
      for (Finding failure : failures) {
        if (failure.file().equals(file)) {
          // What it would do to empty tables says nothing of those with rows.
          all.removeIf(failure::isOfSameStatement);
          all.add(failure);
        }
      }
      left.stream().filter(finding -> finding.file().equals(file)).forEach(all::add);
      all.sort(BY_LINE);
      verdict.judge(migration.script(), all);
    }
    return new LintReport(verdict.findings, verdict.waived);
  }

  /** What is wrong when all migrations have run, whatever came in between. */
  private static List<Finding> left(
      List<ObservedMigration> migrations, Catalog catalog, Connection connection)
      throws SQLException {
    Map<Long, Place> makers = new HashMap<>();
    migrations.forEach(migration -> makers.putAll(migration.makers()));
    List<Finding> left = new ArrayList<>();
    for (Left key : catalog.bareForeignKeys(connection)) {
      Place maker = makers.get(key.oid());
      if (maker != null) {
        String what = "no index leads with the columns of " + key.name();
        left.add(maker.finding(LintRule.FOREIGN_KEY_WITHOUT_INDEX, key.table(), what));
      }
    }
    for (Left index : catalog.invalidIndexes(connection)) {
      Place maker = makers.get(index.oid());
      if (maker != null) {
        String what = "left the index " + index.name() + " invalid";
        left.add(maker.finding(LintRule.INVALID_INDEX, index.table(), what));
      }
    }
    return left;
  }

  private void judge(Script script, List<Finding> all) {
    Set<Waiver> used = new HashSet<>();
    for (Finding finding : all) {
      Waiver waiver =
          script.waivers().stream()
              .filter(it -> it.valid().filter(rule -> rule == finding.rule()).isPresent())
              .findFirst()
              .orElse(null);
      if (waiver == null || waiver.reason() == null) {
        findings.add(finding);
      } else {
        used.add(waiver);
        waived.add(finding.waived(waiver.reason()));
      }
    }
    for (Waiver waiver : script.waivers()) {
      String problem = waiver.problem();
      if (problem == null && !used.contains(waiver)) {
        problem = "waives nothing: " + waiver.rule() + " is not broken here";
      }
      if (problem != null) {
        findings.add(
            new Place(script.name(), waiver.line(), waiver.text().strip())
                .finding(LintRule.BAD_WAIVER, "", problem));
      }
    }
  }
}
