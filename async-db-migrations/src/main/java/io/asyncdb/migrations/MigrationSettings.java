package io.asyncdb.migrations;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.migrations.internal.MigrationSource;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/** What a {@link Migrations} was told, and how Flyway is told of it. */
record MigrationSettings(
    DatabaseConfig config,
    MigrationSource source,
    Duration lockTimeout,
    RetryPolicy lockRetry,
    MigrationProgress progress,
    List<Callback> callbacks) {

  private static final MigrationSource DEFAULT_SOURCE =
      MigrationSource.of("classpath:db/migration");
  private static final Duration DEFAULT_LOCK_TIMEOUT = Duration.ofSeconds(2);

  /** Flyway asks for its lock once a second. */
  private static final int MIGRATE_RIGHT_SECONDS = 600;

  static MigrationSettings of(DatabaseConfig config) {
    return new MigrationSettings(
        config,
        DEFAULT_SOURCE,
        DEFAULT_LOCK_TIMEOUT,
        Migrations.DEFAULT_LOCK_RETRY,
        MigrationProgress.NONE,
        List.of());
  }

  MigrationSettings withSource(MigrationSource files) {
    return new MigrationSettings(config, files, lockTimeout, lockRetry, progress, callbacks);
  }

  MigrationSettings withLockTimeout(Duration timeout) {
    return new MigrationSettings(config, source, timeout, lockRetry, progress, callbacks);
  }

  MigrationSettings withLockRetry(RetryPolicy policy) {
    return new MigrationSettings(config, source, lockTimeout, policy, progress, callbacks);
  }

  MigrationSettings withProgress(MigrationProgress receiver) {
    return new MigrationSettings(config, source, lockTimeout, lockRetry, receiver, callbacks);
  }

  MigrationSettings withCallbacks(List<Callback> all) {
    return new MigrationSettings(config, source, lockTimeout, lockRetry, progress, all);
  }

  /** Who connects to what, without the password, for messages. */
  String address() {
    return "%s@%s:%d/%s"
        .formatted(config.username(), config.host(), config.port(), config.database());
  }

  Flyway flyway(DataSource server, Callback callback) {
    FluentConfiguration flyway =
        Flyway.configure(Migrations.class.getClassLoader())
            .dataSource(server)
            .locations(source.locations().toArray(String[]::new))
            .failOnMissingLocations(true)
            .validateMigrationNaming(true)
            .lockRetryCount(MIGRATE_RIGHT_SECONDS)
            .loggers("slf4j");
    flyway
        .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
        .setTransactionalLock(false);
    flyway.configuration(source.options());
    return flyway
        .callbacks(
            Stream.of(List.of(flyway.getCallbacks()), List.of(callback), callbacks)
                .flatMap(List::stream)
                .toArray(Callback[]::new))
        .load();
  }
}
