package io.asyncdb.migrations.cli;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/** What the commands share that work on a database. */
abstract class DatabaseCommand extends AnsweringCommand {

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @ParentCommand private @Nullable Main main;

  final DatabaseConfig config() {
    return connection.config(Objects.requireNonNull(main).environment());
  }

  final Migrations migrations(MigrationOptions options) {
    return options.source().on(config());
  }
}
