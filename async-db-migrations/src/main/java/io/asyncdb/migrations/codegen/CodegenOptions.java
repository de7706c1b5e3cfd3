package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The properties of {@link MigratedPostgresDatabase}, checked and with their defaults.
 *
 * @param directories where the migrations are, absolute
 * @param cache the directory of recorded answers, absolute
 * @param flyway Flyway's parameters, by name
 */
record CodegenOptions(List<Path> directories, Path cache, Map<String, String> flyway) {

  static final String HISTORY_TABLE = "flyway.table";
  static final String HISTORY_DEFAULT = "flyway_schema_history";

  private static final String MIGRATIONS = "migrations";
  private static final String CACHE = "cache";

  static CodegenOptions of(String basedir, Properties properties) {
    Path base = Path.of(basedir);
    List<Path> directories = new ArrayList<>();
    String given = properties.getProperty(MIGRATIONS, "src/main/resources/db/migration");
    for (String directory : given.split(",", -1)) {
      directories.add(base.resolve(directory.strip()).normalize());
    }
    Path cache =
        base.resolve(properties.getProperty(CACHE, "target/async-db-codegen").strip()).normalize();
    Map<String, String> flyway = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("flyway.")) {
        flyway.put(name, properties.getProperty(name));
      } else if (!name.equals(MIGRATIONS) && !name.equals(CACHE)) {
        throw new MigrationException(
            Code.CONFIGURATION,
            "MigratedPostgresDatabase has no property \""
                + name
                + "\": its properties are migrations, cache and flyway.*.",
            null);
      }
    }
    return new CodegenOptions(List.copyOf(directories), cache, Map.copyOf(flyway));
  }

  /** The directories as Flyway wants them. */
  List<String> locations() {
    return directories.stream().map(Path::toString).map("filesystem:"::concat).toList();
  }
}
