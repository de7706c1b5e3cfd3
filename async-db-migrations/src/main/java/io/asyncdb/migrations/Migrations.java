package io.asyncdb.migrations;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.migrations.MigrationException.Code;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.CoreMigrationType;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.flywaydb.core.api.output.ValidateResult;
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
 * <p>A migration never waits for a table longer than {@link #lockTimeout}, since all who come after
 * it would wait behind it; it is undone and begun again later.
 *
 * <p>Immutable and thread-safe: the methods that set something give a new value.
 */
public final class Migrations {

  /**
   * See {@link #lockRetry}: 20 attempts with pauses from 1 s to 30 s, up to half less by chance.
   */
  public static final RetryPolicy DEFAULT_LOCK_RETRY =
      new RetryPolicy(20, Duration.ofSeconds(1), Duration.ofSeconds(30), 0.5);

  private final MigrationSettings settings;

  private Migrations(MigrationSettings settings) {
    this.settings = settings;
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
    return new Migrations(MigrationSettings.of(config));
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
    return new Migrations(settings.withSource(settings.source().at(places)));
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
    return new Migrations(settings.withSource(settings.source().option(name, value)));
  }

  /**
   * Sets how long a statement of a migration waits for a lock on a table. Everybody who comes after
   * it waits behind it, readers too, so that this is also how long a migration can hold up the
   * application by waiting.
   *
   * <p>A migration that does not get its lock in time is undone and begun again, see {@link
   * #lockRetry}. What runs CONCURRENTLY makes nobody wait and waits itself for as long as it takes.
   * A migration may set another limit for itself with {@code set local lock_timeout = '10s'}.
   *
   * @param timeout the server counts in milliseconds; zero for no limit; default 2 s
   * @return a new value
   * @throws IllegalArgumentException when it is negative
   */
  public Migrations lockTimeout(Duration timeout) {
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("lockTimeout must not be negative, was " + timeout);
    }
    return new Migrations(settings.withLockTimeout(timeout));
  }

  /**
   * Sets how often, and after which pauses, a migration is begun that did not get a lock in time or
   * met a deadlock. In the pauses it holds no lock. One that cannot run in a transaction is not
   * begun again.
   *
   * @param policy default {@link #DEFAULT_LOCK_RETRY}, which gives up after 4 to 8 min
   * @return a new value
   */
  public Migrations lockRetry(RetryPolicy policy) {
    return new Migrations(settings.withLockRetry(policy));
  }

  /**
   * Sets who is told how far {@link #migrate} is. Without it nobody.
   *
   * @param receiver is told on the calling thread
   * @return a new value
   */
  public Migrations progress(MigrationProgress receiver) {
    return new Migrations(settings.withProgress(receiver));
  }

  /**
   * Adds one of Flyway's own callbacks, which is told of every migration and every statement.
   *
   * @param callback called on the thread that migrates, with the connection that migrates
   * @return a new value
   */
  public Migrations callback(Callback callback) {
    return new Migrations(
        settings.withCallbacks(
            Stream.concat(settings.callbacks().stream(), Stream.of(callback)).toList()));
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
    RunCallback run = new RunCallback(settings.lockTimeout(), settings.progress());
    LockRetry retry = new LockRetry(settings.lockRetry(), settings.progress());
    return call(run, flyway -> retry.run(() -> attempt(flyway, run)));
  }

  private MigrationResult attempt(Flyway flyway, RunCallback run) {
    MigrationInfoService info = flyway.info();
    if (info.all().length == 0) {
      throw new MigrationException(
          Code.CONFIGURATION,
          "There are no migrations in " + String.join(", ", settings.source().locations()) + ".",
          null);
    }
    run.begin(version(info.current()), info.pending().length);
    try {
      flyway.migrate();
    } catch (FlywayValidateException e) {
      // The exception has it all in one text; asked again, Flyway tells the problems apart.
      throw FlywayErrors.invalid(flyway.validateWithResult(), flyway.info(), false);
    } catch (FlywayException e) {
      throw FlywayErrors.translate(e, settings.address());
    }
    return run.result(version(flyway.info().current()));
  }

  /**
   * Lists the migrations, those of the files and those of the history, and changes nothing.
   *
   * @return an unmodifiable list in the order of the versions, repeatable migrations last
   * @throws MigrationException when the server cannot be reached or the files cannot be read
   */
  public List<MigrationStatus> info() {
    return call(
        flyway ->
            Arrays.stream(flyway.info().all())
                .filter(migration -> migration.getType() != CoreMigrationType.SCHEMA)
                .map(MigrationStatus::of)
                .toList());
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
            throw FlywayErrors.invalid(result, flyway.info(), true);
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
    return call(new RunCallback(settings.lockTimeout(), MigrationProgress.NONE), work);
  }

  private <T> T call(RunCallback callback, Function<Flyway, T> work) {
    try (MigrationDataSource source =
        MigrationDataSource.open(settings.config(), settings.address())) {
      return work.apply(settings.flyway(source.dataSource(), callback));
    } catch (FlywayException e) {
      throw FlywayErrors.translate(e, settings.address());
    }
  }

  private static @Nullable String version(@Nullable MigrationInfo current) {
    return current == null || current.getVersion() == null
        ? null
        : current.getVersion().getVersion();
  }
}
