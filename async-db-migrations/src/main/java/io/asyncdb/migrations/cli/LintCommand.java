package io.asyncdb.migrations.cli;

import io.asyncdb.migrations.lint.Finding;
import io.asyncdb.migrations.lint.LintReport;
import io.asyncdb.migrations.lint.MigrationLint;
import io.asyncdb.migrations.lint.Severity;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Judges the migrations by what they do. */
@Command(
    name = "lint",
    description = {
      "Runs the migrations on a scratch database and tells what they lock, rewrite and leave behind.",
      "The scratch database is on an embedded server, or on the one that ASYNCDB_URL names."
    })
final class LintCommand extends AnsweringCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Option(
      names = "--from",
      paramLabel = "VERSION",
      description = "The first version that is judged. Default: all.")
  private @Nullable String from;

  @Option(names = "--strict", description = "Warnings end with exit code 11 too.")
  private boolean strict;

  @Override
  Answer answer() {
    MigrationLint lint = files.source().tell(MigrationLint::of, MigrationLint::option);
    LintReport report;
    try (PrintedProgress progress = PrintedProgress.ofScratch(err())) {
      report = (from == null ? lint : lint.from(from)).progress(progress).run();
    }
    boolean fails = report.worst().filter(worst -> strict || worst == Severity.ERROR).isPresent();
    return new Answer(
        report.toText().stripTrailing(), data(report), fails ? ExitCode.FINDINGS : ExitCode.OK);
  }

  private static Map<String, Object> data(LintReport report) {
    return Map.of("findings", data(report.findings()), "waived", data(report.waived()));
  }

  private static List<Map<String, Object>> data(List<Finding> findings) {
    return findings.stream().map(LintCommand::data).toList();
  }

  private static Map<String, Object> data(Finding finding) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("rule", finding.rule().id());
    data.put("severity", finding.rule().severity().name().toLowerCase(Locale.ROOT));
    data.put("file", finding.file());
    data.put("line", finding.line());
    data.put("statement", finding.statement());
    data.put("object", finding.object());
    data.put("what", finding.what());
    data.put("recipe", finding.rule().recipe());
    if (finding.waiver() != null) {
      data.put("waiver", finding.waiver());
    }
    return data;
  }
}
