package io.asyncdb.migrations.cli;

import io.asyncdb.Database;
import io.asyncdb.preflight.Preflight;
import io.asyncdb.preflight.PreflightReport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Holds the configuration against the server. */
@Command(
    name = "doctor",
    description = "Tells where the configuration and the server do not fit; changes nothing.")
final class DoctorCommand extends DatabaseCommand {

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many processes open this database. Default: ${DEFAULT-VALUE}.")
  private int instances;

  @Override
  Answer answer() {
    PreflightReport report;
    try (Database database = Database.open(config())) {
      report = Objects.requireNonNull(Preflight.of(database).instances(instances).check().block());
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("serverVersion", report.serverVersion());
    data.put("schemaVersion", report.schemaVersion());
    data.put("warnings", report.warnings());
    if (report.isClean()) {
      String clean = "PostgreSQL " + report.serverVersion() + ": nothing to warn of.";
      return new Answer(clean, data, ExitCode.OK);
    }
    String text =
        report.warnings().stream()
            .map(w -> "%s%n  %s%n  advice: %s".formatted(w.code(), w.message(), w.advice()))
            .collect(Collectors.joining(System.lineSeparator()));
    return new Answer(text, data, ExitCode.WARNINGS);
  }
}
