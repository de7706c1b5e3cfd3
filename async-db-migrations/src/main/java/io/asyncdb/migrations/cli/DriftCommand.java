package io.asyncdb.migrations.cli;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.migrations.drift.Difference;
import io.asyncdb.migrations.drift.Drift;
import io.asyncdb.migrations.drift.DriftReport;
import io.asyncdb.migrations.internal.ScratchDatabase;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Compares the live schema with what the migrations make. */
@Command(
    name = "drift",
    description = {
      "Compares the database with what the migrations make of a scratch database; changes nothing.",
      "The scratch database is on an embedded server, or on the one that ASYNCDB_URL names."
    })
final class DriftCommand extends DatabaseCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Override
  Answer answer() {
    DatabaseConfig config = config();
    Migrations migrations = files.source().on(config);
    // A database that is out of reach shows here, before a server is started.
    migrations.info();
    DriftReport report;
    try (Database live = Database.open(config);
        ScratchDatabase scratch = ScratchDatabase.create()) {
      try (PrintedProgress progress = PrintedProgress.ofScratch(err())) {
        files.source().on(scratch.config()).progress(progress).migrate();
      }
      try (Database model = Database.open(scratch.config())) {
        report =
            Objects.requireNonNull(
                Drift.of(live).sameAs(model).migrations(migrations).check().block());
      }
    }
    TextTable table = new TextTable("WHERE", "WHAT");
    for (Difference difference : report.differences()) {
      table.row(difference.place(), difference.message());
    }
    return report.isClean()
        ? new Answer("The database is what the migrations make.", data(report), ExitCode.OK)
        : new Answer(table.toString(), data(report), ExitCode.DRIFT);
  }

  private static Map<String, Object> data(DriftReport report) {
    return Map.of("differences", report.differences());
  }
}
