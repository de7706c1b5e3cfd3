package io.asyncdb.migrations.lint;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationProgress;
import io.asyncdb.migrations.internal.MigrationSource;
import io.asyncdb.migrations.internal.ScratchDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

  private final MigrationSource migrations;
  private final @Nullable MigrationVersion from;
  private final MigrationProgress progress;

  private MigrationLint(
      MigrationSource migrations, @Nullable MigrationVersion from, MigrationProgress progress) {
    this.migrations = migrations;
    this.from = from;
    this.progress = progress;
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
    return new MigrationLint(MigrationSource.of(locations), null, MigrationProgress.NONE);
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
      return new MigrationLint(migrations, MigrationVersion.fromVersion(version), progress);
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
   * @throws IllegalArgumentException when the name does not begin so
   */
  public MigrationLint option(String name, String value) {
    return new MigrationLint(migrations.option(name, value), from, progress);
  }

  /**
   * Sets who is told how far the run is: the migrations on the scratch database.
   *
   * @param receiver called on the thread that runs; default {@link MigrationProgress#NONE}
   * @return a new value
   */
  public MigrationLint progress(MigrationProgress receiver) {
    return new MigrationLint(migrations, from, receiver);
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
      try (ScratchDatabase scratch = databases.get()) {
        Optional<LintReport> report =
            scratch.connected(connection -> run(scratch, connection, onEmptyTables, failures));
        if (report.isPresent()) {
          return report.get();
        }
      }
    }
  }

  /** Returns nothing where the rows broke one more migration, which is noted. */
  private Optional<LintReport> run(
      ScratchDatabase scratch,
      Connection connection,
      Set<String> onEmptyTables,
      List<Finding> failures)
      throws SQLException {
    String history = migrations.historyTable();
    Catalog catalog = new Catalog(history);
    MigrationObserver observer =
        new MigrationObserver(catalog, new Population(connection, history), from, onEmptyTables);
    try {
      migrations
          .on(scratch.config())
          .option("flyway.group", "false")
          .callback(observer)
          .progress(progress)
          .migrate();
      return Optional.of(Verdict.of(observer.observed(), failures, catalog, connection));
    } catch (MigrationException e) {
      Finding failure = observer.failureOnRows();
      if (failure == null || !onEmptyTables.add(failure.file())) {
        throw e;
      }
      failures.add(failure);
      return Optional.empty();
    }
  }
}
