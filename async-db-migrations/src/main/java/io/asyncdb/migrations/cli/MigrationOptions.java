package io.asyncdb.migrations.cli;

import io.asyncdb.migrations.internal.MigrationSource;
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

  MigrationSource source() {
    MigrationSource source =
        MigrationSource.of(locations.stream().map(MigrationOptions::place).toArray(String[]::new));
    for (Map.Entry<String, String> option : options.entrySet()) {
      source = source.option(option.getKey(), option.getValue());
    }
    return source;
  }

  private static String place(String location) {
    boolean named = location.startsWith("classpath:") || location.startsWith("filesystem:");
    return named ? location : "filesystem:" + location;
  }
}
