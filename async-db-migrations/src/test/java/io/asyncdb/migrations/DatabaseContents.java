package io.asyncdb.migrations;

import io.asyncdb.test.TestDatabase;
import java.sql.SQLException;

/** What migrations may leave in a database, as a text to compare with a later one. */
public final class DatabaseContents {

  private static final String CONTENTS =
      """
      select (
          select string_agg(attrelid::regclass || '.' || attname || atttypid, ' '
            order by attrelid, attnum)
          from pg_attribute where attrelid >= 16384)
        || (select string_agg(h::text, ' ' order by installed_rank)
          from flyway_schema_history h)""";

  private DatabaseContents() {}

  /** The relations with their columns, and the history. */
  public static String of(TestDatabase database) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(CONTENTS)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
