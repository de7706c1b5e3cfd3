package io.asyncdb.example;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;

/** The database that tests begin with: all migrations run, no rows. */
public final class Migrated {

  private Migrated() {}

  public static PostgresExtension postgres() {
    return PostgresExtension.withTemplate(
        "example-app", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());
  }
}
