package io.asyncdb.migrations.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks the history. */
@Command(
    name = "validate",
    description = "Checks that the history fits the files and nothing is pending; changes nothing.")
final class ValidateCommand extends DatabaseCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Override
  Answer answer() {
    migrations(files).validate();
    return new Answer("The history fits the migrations.", Map.of("valid", true), ExitCode.OK);
  }
}
