package io.asyncdb.example;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** The database that tests begin with: all migrations run, no rows. */
public final class Migrated {

  /** No test waits that long, save on a machine that is busy with something else. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Migrated() {}

  public static PostgresExtension postgres() {
    return PostgresExtension.withTemplate(
        "example-app", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());
  }

  public static Database open(PostgresExtension postgres) {
    return openWithPool(postgres, UnaryOperator.identity());
  }

  public static Database openWithPool(
      PostgresExtension postgres, UnaryOperator<PoolConfig> changes) {
    return postgres.open(
        url ->
            Database.open(
                DatabaseConfig.fromUrl(url).toBuilder()
                    .connectTimeout(PATIENCE)
                    .pool(pool -> changes.apply(pool.withAcquireTimeout(PATIENCE)))
                    .build()),
        database -> database.stats().active());
  }
}
