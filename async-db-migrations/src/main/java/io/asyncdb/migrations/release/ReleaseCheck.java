package io.asyncdb.migrations.release;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationProgress;
import io.asyncdb.migrations.internal.MigrationSource;
import io.asyncdb.migrations.internal.ScratchDatabase;
import io.asyncdb.migrations.release.ReleaseReport.Broken;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds the statements of a release against the migrations of the next: while these are rolled out,
 * the old release runs on the new schema. The migrations run on a scratch database, and the server
 * prepares each statement there; nothing is executed.
 *
 * <p>What depends on the types of values, which are not recorded, is not found: a statement whose
 * parameters have no type of their own counts as fitting.
 *
 * <p>The scratch database is on an embedded PostgreSQL, or on the server that the environment
 * variable {@code ASYNCDB_URL} names, and is dropped afterwards.
 *
 * <p>Immutable and thread-safe: the methods that set something give a new value.
 */
public final class ReleaseCheck {

  /** Indeterminate type, ambiguous function: the driver would have sent types. */
  private static final Set<String> LACKS_TYPES = Set.of("42P18", "42725");

  private final MigrationSource migrations;
  private final @Nullable String searchPath;
  private final MigrationProgress progress;

  private ReleaseCheck(
      MigrationSource migrations, @Nullable String searchPath, MigrationProgress progress) {
    this.migrations = migrations;
    this.searchPath = searchPath;
    this.progress = progress;
  }

  /**
   * Returns the check against the migrations at these places. Starts nothing.
   *
   * @param locations one or more of {@code filesystem:some/directory} and {@code
   *     classpath:some/package}
   * @return the check
   * @throws IllegalArgumentException when there is none
   */
  public static ReleaseCheck of(String... locations) {
    return new ReleaseCheck(MigrationSource.of(locations), null, MigrationProgress.NONE);
  }

  /**
   * Sets one of Flyway's own parameters, such as {@code flyway.placeholders.tenant}.
   *
   * @param name the parameter, which begins with {@code flyway.}
   * @param value its value
   * @return a new value
   * @throws IllegalArgumentException when the name does not begin so
   */
  public ReleaseCheck option(String name, String value) {
    return new ReleaseCheck(migrations.option(name, value), searchPath, progress);
  }

  /**
   * Sets who is told how far the run is: the migrations on the scratch database.
   *
   * @param receiver called on the thread that runs; default {@link MigrationProgress#NONE}
   * @return a new value
   */
  public ReleaseCheck progress(MigrationProgress receiver) {
    return new ReleaseCheck(migrations, searchPath, receiver);
  }

  /**
   * Sets where the statements look for tables without a schema. Without it the server's default,
   * {@code public}.
   *
   * @param schemas the setting {@code search_path} of the service, such as {@code shop, public}
   * @return a new value
   */
  public ReleaseCheck searchPath(String schemas) {
    return new ReleaseCheck(migrations, schemas, progress);
  }

  /**
   * Runs the migrations and has each statement prepared. Blocks for as long as that takes.
   *
   * @param files written by {@link StatementRecorder#addTo}
   * @return what does not fit
   * @throws MigrationException when a migration fails, or there is none
   * @throws IllegalArgumentException when there is no file, or one is not a recorder's
   * @throws io.asyncdb.test.PostgresServerException when there is no server to be had
   */
  public ReleaseReport run(Path... files) {
    return run(ScratchDatabase::create, files);
  }

  ReleaseReport run(Supplier<ScratchDatabase> databases, Path... files) {
    if (files.length == 0) {
      throw new IllegalArgumentException("files must not be empty");
    }
    Map<Path, List<String>> statements = new LinkedHashMap<>();
    for (Path file : files) {
      statements.put(file, StatementFile.read(file));
    }
    try (ScratchDatabase scratch = databases.get()) {
      migrations.on(scratch.config()).progress(progress).migrate();
      return scratch.connected(connection -> check(connection, statements));
    }
  }

  private ReleaseReport check(Connection connection, Map<Path, List<String>> files)
      throws SQLException {
    if (searchPath != null) {
      try (PreparedStatement set =
          connection.prepareStatement("select set_config('search_path', ?, false)")) {
        set.setString(1, searchPath);
        set.execute();
      }
    }
    connection.setAutoCommit(false);
    List<Broken> broken = new ArrayList<>();
    int checked = 0;
    for (Map.Entry<Path, List<String>> file : files.entrySet()) {
      int line = 1;
      for (String statement : file.getValue()) {
        line++;
        checked++;
        SQLException failure = prepare(connection, statement);
        if (failure != null) {
          broken.add(
              new Broken(
                  file.getKey(),
                  line,
                  statement,
                  String.valueOf(failure.getMessage()).lines().findFirst().orElse(""),
                  failure.getSQLState()));
        }
      }
    }
    return new ReleaseReport(checked, broken);
  }

  /** What the server has against the statement, or null. */
  private static @Nullable SQLException prepare(Connection connection, String statement)
      throws SQLException {
    try (Statement prepare = connection.createStatement()) {
      prepare.setEscapeProcessing(false);
      prepare.execute("prepare of_release as " + statement);
      prepare.execute("deallocate of_release");
      return null;
    } catch (SQLException e) {
      return LACKS_TYPES.contains(e.getSQLState()) ? null : e;
    } finally {
      connection.rollback();
    }
  }
}
