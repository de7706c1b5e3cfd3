package io.asyncdb.migrations.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.migrations.internal.ScratchDatabase;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each rule has migrations that break it and migrations that do the same and keep it, below {@code
 * lint/} among the test's resources.
 */
class LintRulesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Path CASES = Path.of("src/test/resources/lint");

  @ParameterizedTest
  @EnumSource(LintRule.class)
  void run_migrationsThatBreakARule_findsThatRuleAlone(LintRule rule) {
    LintReport report = lint(rule, "breaks");

    assertThat(report.findings()).as(report.toText()).extracting(Finding::rule).containsOnly(rule);
  }

  @ParameterizedTest
  @EnumSource(LintRule.class)
  void run_migrationsThatKeepARule_findsNothing(LintRule rule) {
    LintReport report = lint(rule, "keeps");

    assertThat(report.findings()).as(report.toText()).isEmpty();
  }

  @Test
  void page_ofTheRules_hasEachWithItsRecipe() throws IOException {
    String table =
        Stream.of(LintRule.values())
            .map(
                rule ->
                    "| `%s` | %s | %s | %s |\n"
                        .formatted(
                            rule.id(),
                            rule.severity().name().toLowerCase(Locale.ROOT),
                            rule.problem(),
                            rule.recipe()))
            .collect(Collectors.joining());

    assertThat(Path.of(System.getProperty("asyncdb.root"), "docs/migrations-lint.md"))
        .content(UTF_8)
        .contains("| --- | --- | --- | --- |\n" + table + "\n");
  }

  private static LintReport lint(LintRule rule, String what) {
    return MigrationLint.of(
            "filesystem:" + CASES.resolve("base"),
            "filesystem:" + CASES.resolve(rule.id()).resolve(what))
        .from("2")
        .run(() -> ScratchDatabase.on(postgres.database().server()));
  }
}
