package io.asyncdb.migrations.cli;

import io.asyncdb.Database;
import io.asyncdb.preflight.Preflight;
import io.asyncdb.preflight.PreflightReport;
import io.asyncdb.preflight.PreflightWarning;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
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
    data.put("warnings", report.warnings());
    if (report.isClean()) {
      String text = "PostgreSQL " + report.serverVersion() + ": nothing to warn of.";
      return new Answer(text, data, ExitCode.OK);
    }
    TextTable table = new TextTable("WARNING", "WHY", "ADVICE");
    for (PreflightWarning warning : report.warnings()) {
      table.row(warning.code().name(), warning.message(), warning.advice());
    }
    return new Answer(table.toString(), data, ExitCode.WARNINGS);
  }
}
