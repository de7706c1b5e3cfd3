package io.asyncdb.migrations;

import io.asyncdb.config.DatabaseConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.MigrateOutput;
import org.flywaydb.core.api.output.MigrateResult;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;
import org.jspecify.annotations.Nullable;

/**
 * The migrations of one database: SQL files that Flyway applies in the order of their versions.
 *
 * <pre>{@code
 * DatabaseConfig config = DatabaseConfig.fromEnvironment();
 * Migrations.of(config).migrate();
 * try (Database db = Database.open(config)) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Every call opens a pool of at most two JDBC connections with the configuration's address,
 * credentials and TLS, and closes it before it returns: nothing is kept between calls. The calls
 * block; they are meant for the start of a program.
 *
 * <p>Any number of processes may start at once: one applies the migrations under an advisory lock
 * of the session, the others wait for it and then find nothing to do. Being the session's and not a
 * transaction's, the lock lets a migration run {@code CREATE INDEX CONCURRENTLY}, which waits for
 * every open transaction; but it does not pass a pooler in transaction mode, so that migrations
 * want an address of the server itself.
 *
 * <p>Immutable and thread-safe: the methods that set something give a new value.
 */
public final class Migrations {

  private static final String DEFAULT_LOCATION = "classpath:db/migration";

  /** Flyway asks for its lock once a second. */
  private static final int LOCK_SECONDS = 600;

  private final DatabaseConfig config;
  private final List<String> locations;
  private final Map<String, String> options;

  private Migrations(DatabaseConfig config, List<String> locations, Map<String, String> options) {
    this.config = config;
    this.locations = locations;
    this.options = options;
  }

  /**
   * Returns the migrations of a database, taken from {@code classpath:db/migration}. Connects to
   * nothing.
   *
   * @param config where the database is and who migrates it; of the rest only the application name,
   *     the time to connect and TLS are used
   * @return the migrations
   */
  public static Migrations of(DatabaseConfig config) {
    return new Migrations(config, List.of(DEFAULT_LOCATION), Map.of());
  }

  /**
   * Sets where the migrations are. Without it {@code classpath:db/migration}.
   *
   * @param places one or more of {@code classpath:some/package} and {@code
   *     filesystem:some/directory}; all are searched with what is below them
   * @return a new value
   * @throws IllegalArgumentException when there is none
   */
  public Migrations locations(String... places) {
    if (places.length == 0) {
      throw new IllegalArgumentException("locations must not be empty");
    }
    return new Migrations(config, List.copyOf(Arrays.asList(places)), options);
  }

  /**
   * Sets one of Flyway's own parameters, for what has no method here. It wins over what this class
   * sets.
   *
   * @param name the parameter as in Flyway's configuration files, such as {@code
   *     flyway.placeholders.tenant} or {@code flyway.lockRetryCount}
   * @param value its value
   * @return a new value
   * @throws IllegalArgumentException when the name does not begin with {@code flyway.}; whether
   *     Flyway knows it shows when it is used
   */
  public Migrations option(String name, String value) {
    if (!name.startsWith("flyway.")) {
      throw new IllegalArgumentException("option must begin with \"flyway.\", was " + name);
    }
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new Migrations(config, locations, Map.copyOf(more));
  }

  /**
   * Applies what has not been applied, each migration in a transaction of its own where PostgreSQL
   * allows it.
   *
   * <p>Waits for other processes that migrate the same database, for up to 10 min ({@code
   * flyway.lockRetryCount}, in seconds).
   *
   * @return what was applied, which is nothing when the schema is up to date
   * @throws MigrationException when there are no migrations, the server cannot be reached, a
   *     migration fails, or the history does not fit the files (see {@link #validate}). A failed
   *     migration leaves nothing behind, unless it is one that cannot run in a transaction; those
   *     before it stay applied
   */
  public MigrationResult migrate() {
    return call(
        flyway -> {
          if (flyway.info().all().length == 0) {
            throw new MigrationException(
                "There are no migrations in " + String.join(", ", locations) + ".", null);
          }
          return result(flyway.migrate());
        });
  }

  /**
   * Lists the migrations, those of the files and those of the history, and changes nothing.
   *
   * @return an unmodifiable list in the order of the versions, repeatable migrations last
   * @throws MigrationException when the server cannot be reached or the files cannot be read
   */
  public List<MigrationStatus> info() {
    return call(flyway -> Arrays.stream(flyway.info().all()).map(Migrations::status).toList());
  }

  /**
   * Checks that the history fits the files and that nothing is pending, and changes nothing.
   *
   * @throws MigrationException when it does not: a file has changed since it was applied, is gone,
   *     or has not been applied. The message names each. Also when the server cannot be reached
   */
  public void validate() {
    call(
        flyway -> {
          ValidateResult result = flyway.validateWithResult();
          if (!result.validationSuccessful) {
            throw FlywayErrors.invalid(result, true);
          }
          return result;
        });
  }

  /**
   * Makes the history fit the files: forgets migrations that failed, marks those whose file is gone
   * as deleted, and takes the files' present checksums. It touches the history only; what a failed
   * migration has left in the schema is for the caller to mend.
   *
   * @return what was done, in Flyway's words; empty when nothing needed repair
   * @throws MigrationException when the server cannot be reached or the files cannot be read
   */
  public List<String> repair() {
    return call(flyway -> List.copyOf(flyway.repair().repairActions));
  }

  private <T> T call(Function<Flyway, T> work) {
    try (MigrationDataSource source = MigrationDataSource.open(config)) {
      try {
        Flyway flyway = flyway(source);
        try {
          return work.apply(flyway);
        } catch (FlywayValidateException e) {
          // The exception has it all in one text; asked again, Flyway tells the problems apart.
          throw FlywayErrors.invalid(flyway.validateWithResult(), false);
        }
      } catch (FlywayException e) {
        throw FlywayErrors.translate(e, source.address());
      }
    }
  }

  private Flyway flyway(MigrationDataSource source) {
    FluentConfiguration flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(source.dataSource())
            .locations(locations.toArray(String[]::new))
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            .lockRetryCount(LOCK_SECONDS)
            .loggers("slf4j");
    flyway
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    return flyway.configuration(options).load();
  }

  private static MigrationResult result(MigrateResult result) {
    List<String> applied = new ArrayList<>();
    for (MigrateOutput migration : result.migrations) {
      applied.add(migration.version.isEmpty() ? migration.description : migration.version);
    }
    @Nullable String to =
        result.targetSchemaVersion == null
            ? result.initialSchemaVersion
            : result.targetSchemaVersion;
    return new MigrationResult(result.initialSchemaVersion, to, List.copyOf(applied));
  }

  private static MigrationStatus status(MigrationInfo info) {
    MigrationState state = info.getState();
    Date installed = info.getInstalledOn();
    return new MigrationStatus(
        info.getVersion() == null ? null : info.getVersion().getVersion(),
        info.getDescription(),
        info.getScript(),
        stateOf(state),
        installed == null ? null : installed.toInstant());
  }

  private static MigrationStatus.State stateOf(MigrationState state) {
    if (state.isFailed()) {
      return MigrationStatus.State.FAILED;
    }
    return switch (state) {
      case PENDING, OUTDATED -> MigrationStatus.State.PENDING;
      case MISSING_SUCCESS, FUTURE_SUCCESS -> MigrationStatus.State.MISSING;
      case SUCCESS, OUT_OF_ORDER, BASELINE -> MigrationStatus.State.APPLIED;
      default -> MigrationStatus.State.SKIPPED;
    };
  }
}
