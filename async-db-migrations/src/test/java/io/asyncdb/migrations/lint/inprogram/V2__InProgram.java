package io.asyncdb.migrations.lint.inprogram;

import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** A migration in Java, which Flyway finds by its package. */
public final class V2__InProgram extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws Exception {
    try (Statement statement = context.getConnection().createStatement()) {
      statement.execute("alter table orders alter column total type bigint");
    }
  }
}
