package io.asyncdb.migrations.kinds;

import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.api.migration.BaseJavaMigration;
import org.flywaydb.core.api.migration.Context;

/** A migration in Java, found beside the SQL files. Its name says what a file's does. */
// tag::java[]
public final class V2__First_accounts extends BaseJavaMigration {

  @Override
  public void migrate(Context context) throws SQLException {
    try (Statement statement = context.getConnection().createStatement()) {
      statement.execute("insert into account (name) values ('Ada'), ('Grace')");
      statement.execute("insert into billing.invoice values (1, 1), (2, 2)");
    }
  }
}

// end::java[]
