package io.asyncdb;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.test.PostgresExtension;
import java.util.function.UnaryOperator;

/** Databases of tests that are not configured as by default, and that the extension closes. */
public final class Opened {

  private Opened() {}

  /** Opens the test's database with another configuration. */
  public static Database with(
      PostgresExtension postgres, UnaryOperator<DatabaseConfigBuilder> changes) {
    return postgres.open(
        url -> Database.open(changes.apply(DatabaseConfig.fromUrl(url).toBuilder()).build()),
        database -> database.stats().active());
  }
}
