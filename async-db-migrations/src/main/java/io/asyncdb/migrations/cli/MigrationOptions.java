package io.asyncdb.migrations.cli;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which migrations, and with what parameters. */
final class MigrationOptions {

  @Option(
      names = {"-l", "--location"},
      paramLabel = "PLACE",
      defaultValue = "src/main/resources/db/migration",
      description =
          "A directory, or classpath:some/package; may be repeated. Default: ${DEFAULT-VALUE}.")
  private List<String> locations = List.of();

  @Option(
      names = {"-o", "--option"},
      paramLabel = "NAME=VALUE",
      description =
          "A parameter of Flyway, such as flyway.placeholders.tenant=acme; may be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  Migrations migrations(DatabaseConfig config) {
    Migrations migrations = Migrations.of(config).locations(locations());
    for (Map.Entry<String, String> option : options.entrySet()) {
      migrations = migrations.option(option.getKey(), option.getValue());
    }
    return migrations;
  }

  String[] locations() {
    return locations.stream().map(MigrationOptions::place).toArray(String[]::new);
  }

  Map<String, String> options() {
    return options;
  }

  private static String place(String location) {
    boolean named = location.startsWith("classpath:") || location.startsWith("filesystem:");
    return named ? location : "filesystem:" + location;
  }
}
