package io.asyncdb.migrations.cli;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.migrations.MigrationResult;
import io.asyncdb.migrations.Migrations;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Applies the migrations. */
@Command(name = "migrate", description = "Applies the migrations that have not been applied.")
final class MigrateCommand extends DatabaseCommand {

  @Mixin private final MigrationOptions files = new MigrationOptions();

  @Option(
      names = "--lock-timeout",
      paramLabel = "MILLIS",
      description =
          "How long a migration waits for a table, and all who come after it; 0: for ever. Default:"
              + " 2000.")
  private @Nullable Long lockTimeout;

  @Option(
      names = "--lock-attempts",
      paramLabel = "N",
      description =
          "How often a migration is begun that did not get a table, with pauses from 1 s to 30 s."
              + " Default: 20.")
  private @Nullable Integer lockAttempts;

  @Override
  Answer answer() {
    Migrations migrations = migrations(files);
    if (lockTimeout != null) {
      migrations = migrations.lockTimeout(Duration.ofMillis(lockTimeout));
    }
    if (lockAttempts != null) {
      RetryPolicy policy = Migrations.DEFAULT_LOCK_RETRY.withMaxAttempts(lockAttempts);
      migrations = migrations.lockRetry(policy);
    }
    try (PrintedProgress progress = PrintedProgress.of(err())) {
      MigrationResult result = migrations.progress(progress).migrate();
      return new Answer(text(result), result, ExitCode.OK);
    }
  }

  private static String text(MigrationResult result) {
    String to = result.to() == null ? "no version" : "version " + result.to();
    int count = result.applied().size();
    return count == 0
        ? "Nothing to apply: the schema is at " + to + "."
        : "Applied %d migration%s: the schema is at %s."
            .formatted(count, count == 1 ? "" : "s", to);
  }
}
