package io.asyncdb.migrations.cli;

import io.asyncdb.migrations.MigrationStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the migrations. */
@Command(name = "info", description = "Lists the migrations and how far each is; changes nothing.")
final class InfoCommand extends DatabaseCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Override
  Answer answer() {
    List<MigrationStatus> migrations = migrations(files).info();
    TextTable table = new TextTable("VERSION", "DESCRIPTION", "STATE", "APPLIED AT", "FILE");
    List<Map<String, @Nullable Object>> data = new ArrayList<>();
    for (MigrationStatus migration : migrations) {
      String version = migration.version();
      String state = migration.state().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String appliedAt =
          migration.appliedAt() == null ? null : String.valueOf(migration.appliedAt());
      table.row(
          version == null ? "" : version,
          migration.description(),
          state,
          appliedAt == null ? "" : appliedAt,
          migration.script());
      Map<String, @Nullable Object> row = new LinkedHashMap<>();
      row.put("version", version);
      row.put("description", migration.description());
      row.put("state", migration.state());
      row.put("appliedAt", appliedAt);
      row.put("script", migration.script());
      data.add(row);
    }
    return new Answer(table.toString(), data, ExitCode.OK);
  }
}
