package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The properties of {@link MigratedPostgresDatabase}, checked and with their defaults.
 *
 * @param directories where the migrations are, absolute
 * @param packages where else they are, on the class path
 * @param url the server to use, or null for the one of the environment or an embedded one
 * @param cache the directory of recorded answers, absolute
 * @param flyway Flyway's parameters, by name
 */
record CodegenOptions(
    List<Path> directories,
    List<String> packages,
    @Nullable String url,
    Path cache,
    Map<String, String> flyway) {

  private static final String MIGRATIONS = "migrations";
  private static final String CACHE = "cache";
  private static final String URL = "url";
  private static final Set<String> NAMES = Set.of(MIGRATIONS, CACHE, URL);
  private static final String CLASSPATH = "classpath:";

  static CodegenOptions of(String basedir, Properties properties) {
    Path base = Path.of(basedir);
    List<Path> directories = new ArrayList<>();
    String given = properties.getProperty(MIGRATIONS, "src/main/resources/db/migration");
    List<String> packages = new ArrayList<>();
    for (String place : given.split(",", -1)) {
      if (place.strip().startsWith(CLASSPATH)) {
        packages.add(place.strip().substring(CLASSPATH.length()));
      } else {
        directories.add(base.resolve(place.strip()).normalize());
      }
    }
    Path cache =
        base.resolve(properties.getProperty(CACHE, "target/async-db-codegen").strip()).normalize();
    Map<String, String> flyway = new TreeMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith("flyway.")) {
        flyway.put(name, properties.getProperty(name));
      } else if (!NAMES.contains(name)) {
        throw new MigrationException(
            Code.CONFIGURATION,
            "MigratedPostgresDatabase has no property \""
                + name
                + "\": its properties are migrations, cache, url and flyway.*.",
            null);
      }
    }
    return new CodegenOptions(
        List.copyOf(directories),
        List.copyOf(packages),
        properties.getProperty(URL),
        cache,
        Map.copyOf(flyway));
  }

  /** All places as Flyway wants them. */
  List<String> locations() {
    return Stream.concat(
            directories.stream().map("filesystem:%s"::formatted),
            packages.stream().map(CLASSPATH::concat))
        .toList();
  }
}
