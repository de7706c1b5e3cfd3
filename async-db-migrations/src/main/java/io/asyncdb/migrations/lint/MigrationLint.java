package io.asyncdb.migrations.lint;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.internal.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/**
 * Judges migrations by what they do. They run on a scratch database whose tables are given rows;
 * around each statement the locks that it took and the tables that it rewrote or read are taken
 * from the server itself.
 *
 * <pre>{@code
 * LintReport report = MigrationLint.of("filesystem:src/main/resources/db/migration").run();
 * }</pre>
 *
 * <p>The scratch database is on an embedded PostgreSQL, or on the server that the environment
 * variable {@code ASYNCDB_URL} names, and is dropped afterwards. Lines and waivers are read from
 * the files; of migrations in a jar and in Java only the names are known.
 *
 * <p>A file is let off a rule by a line of its own:
 *
 * <pre>{@code
 * -- lint: allow index-blocks-writes because the table has ten rows
 * }</pre>
 *
 * <p>Immutable and thread-safe: the methods that set something give a new value.
 */
public final class MigrationLint {

  private static final String HISTORY_TABLE = "flyway.table";
  private static final String HISTORY_DEFAULT = "flyway_schema_history";

  private final List<String> locations;
  private final Map<String, String> options;
  private final @Nullable MigrationVersion from;

  private MigrationLint(
      List<String> locations, Map<String, String> options, @Nullable MigrationVersion from) {
    this.locations = locations;
    this.options = options;
    this.from = from;
  }

  /**
   * Returns the lint of all migrations at these places. Starts nothing.
   *
   * @param locations one or more of {@code filesystem:some/directory} and {@code
   *     classpath:some/package}
   * @return the lint
   * @throws IllegalArgumentException when there is none
   */
  public static MigrationLint of(String... locations) {
    if (locations.length == 0) {
      throw new IllegalArgumentException("locations must not be empty");
    }
    return new MigrationLint(List.copyOf(Arrays.asList(locations)), Map.of(), null);
  }

  /**
   * Judges only the migrations from a version on, and the repeatable ones. Those before it run, and
   * their tables get rows.
   *
   * @param version the first new version, as in the files' names
   * @return a new value
   * @throws IllegalArgumentException when this is no version
   */
  public MigrationLint from(String version) {
    try {
      return new MigrationLint(locations, options, MigrationVersion.fromVersion(version));
    } catch (FlywayException e) {
      throw new IllegalArgumentException(
          "from must be a version such as 12 or 3.1, was " + version, e);
    }
  }

  /**
   * Sets one of Flyway's own parameters, such as {@code flyway.placeholders.tenant}.
   *
   * @param name the parameter, which begins with {@code flyway.}
   * @param value its value
   * @return a new value
   */
  public MigrationLint option(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new MigrationLint(locations, Map.copyOf(more), from);
  }

  /**
   * Runs the migrations and reports. Blocks for as long as that takes.
   *
   * @return what was found
   * @throws MigrationException when a migration fails, on tables without rows too, or there is none
   * @throws io.asyncdb.test.PostgresServerException when there is no server to be had
   */
  public LintReport run() {
    return run(ScratchDatabase::create);
  }

  LintReport run(Supplier<ScratchDatabase> databases) {
    List<Finding> failures = new ArrayList<>();
    Set<String> onEmptyTables = new HashSet<>();
    // A migration that the rows break is run again without them, to see what else it does.
    while (true) {
      try (ScratchDatabase scratch = databases.get();
          Connection connection = scratch.connect()) {
        String history = options.getOrDefault(HISTORY_TABLE, HISTORY_DEFAULT);
        Catalog catalog = new Catalog(history);
        MigrationObserver observer =
            new MigrationObserver(
                catalog, new Population(connection, history), from, onEmptyTables);
        try {
          scratch
              .migrations(locations, options)
              .option("flyway.group", "false")
              .callback(observer)
              .migrate();
          return Verdict.of(observer.observed(), failures, catalog, connection);
        } catch (MigrationException e) {
          Finding failure = observer.failureOnRows();
          if (failure == null || !onEmptyTables.add(failure.file())) {
            throw e;
          }
          failures.add(failure);
        }
      } catch (SQLException e) {
        throw new MigrationException(
            MigrationException.Code.UNREACHABLE,
            "The scratch database of the migrations cannot be used: " + e.getMessage() + ".",
            e);
      }
    }
  }
}
