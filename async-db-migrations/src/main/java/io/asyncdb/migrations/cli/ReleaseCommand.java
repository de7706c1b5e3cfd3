package io.asyncdb.migrations.cli;

import io.asyncdb.migrations.release.ReleaseCheck;
import io.asyncdb.migrations.release.ReleaseReport;
import io.asyncdb.migrations.release.ReleaseReport.Broken;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Holds the statements of a release against the migrations. */
@Command(
    name = "release",
    description = {
      "Prepares the recorded statements of a release on a scratch database with the migrations.",
      "The scratch database is on an embedded server, or on the one that ASYNCDB_URL names."
    })
final class ReleaseCommand extends AnsweringCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Option(
      names = "--search-path",
      paramLabel = "SCHEMAS",
      description = "Where the release looks for tables. Default: public.")
  private @Nullable String searchPath;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "What a StatementRecorder has written.")
  private List<Path> statements = List.of();

  @Override
  Answer answer() {
    ReleaseCheck check = files.source().tell(ReleaseCheck::of, ReleaseCheck::option);
    ReleaseReport report;
    try (PrintedProgress progress = PrintedProgress.ofScratch(err())) {
      report =
          (searchPath == null ? check : check.searchPath(searchPath))
              .progress(progress)
              .run(statements.toArray(Path[]::new));
    }
    return new Answer(
        report.toText().stripTrailing(),
        Map.of(
            "checked", report.checked(),
            "broken", report.broken().stream().map(ReleaseCommand::data).toList()),
        report.broken().isEmpty() ? ExitCode.OK : ExitCode.FINDINGS);
  }

  private static Map<String, Object> data(Broken broken) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("file", broken.file().toString());
    data.put("line", broken.line());
    data.put("statement", broken.statement());
    data.put("reason", broken.reason());
    data.put("sqlState", broken.sqlState());
    return data;
  }
}
