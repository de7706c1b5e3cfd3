package io.asyncdb.migrations.cli;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes the history fit the files. */
@Command(
    name = "repair",
    description =
        "Makes the history fit the files: forgets failed migrations, takes present checksums. The"
            + " schema is not touched.")
final class RepairCommand extends DatabaseCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Override
  Answer answer() {
    List<String> actions = migrations(files).repair();
    return new Answer(
        actions.isEmpty() ? "Nothing needed repair." : String.join("\n", actions),
        Map.of("actions", actions),
        ExitCode.OK);
  }
}
