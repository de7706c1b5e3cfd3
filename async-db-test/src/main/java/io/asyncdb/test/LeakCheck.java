package io.asyncdb.test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Asks the server which sessions on a database are still at work, or hold a transaction open.
 *
 * <p>A session that is merely idle is none of these: pools keep such.
 */
final class LeakCheck {

  private static final String BUSY_SESSIONS =
      """
      select pid, application_name, state, query,
             extract(epoch from clock_timestamp() - coalesce(xact_start, query_start, backend_start))
        from pg_stat_activity
       where datname = ?
         and pid <> pg_backend_pid()
         and backend_type = 'client backend'
         and state in ('active', 'idle in transaction', 'idle in transaction (aborted)',
                       'fastpath function call')
       order by pid
      """;

  private static final int QUERY_SHOWN = 200;

  private LeakCheck() {}

  /** One session as the server describes it. */
  private record BusySession(
      int pid, String applicationName, String state, String query, double ageSeconds) {

    String describe() {
      String sql = query.strip().replaceAll("\\s+", " ");
      return String.format(
          Locale.ROOT,
          "  pid %d, application \"%s\", %s for %.1f s, last query: %s",
          pid,
          applicationName,
          state,
          ageSeconds,
          sql.length() > QUERY_SHOWN ? sql.substring(0, QUERY_SHOWN) + "…" : sql);
    }
  }

  /**
   * Waits until no session on the database is at work, or in a transaction.
   *
   * @param grace how long to wait for work that is ending
   * @throws AssertionError naming the sessions that are left; they have been ended by then, so that
   *     the next test does not find them too
   */
  static void check(TestDatabase database, Duration grace) {
    List<BusySession> left;
    try (Connection connection = database.server().connect("async-db-test leak check")) {
      long start = System.nanoTime();
      left = busySessions(connection, database);
      while (!left.isEmpty() && System.nanoTime() - start < grace.toNanos()) {
        try (Statement pause = connection.createStatement()) {
          pause.execute("select pg_sleep(0.02)");
        }
        left = busySessions(connection, database);
      }
      for (BusySession session : left) {
        terminate(connection, session);
      }
    } catch (SQLException e) {
      throw new PostgresServerException(
          "The sessions on " + database + " could not be checked: " + e.getMessage(), e);
    }
    if (!left.isEmpty()) {
      throw new AssertionError(
          "The test has left "
              + (left.size() == 1 ? "a session" : left.size() + " sessions")
              + " open on "
              + database
              + ":\n"
              + left.stream().map(BusySession::describe).collect(Collectors.joining("\n")));
    }
  }

  private static List<BusySession> busySessions(Connection connection, TestDatabase database)
      throws SQLException {
    List<BusySession> sessions = new ArrayList<>();
    try (PreparedStatement statement = connection.prepareStatement(BUSY_SESSIONS)) {
      statement.setString(1, database.name());
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          sessions.add(
              new BusySession(
                  rows.getInt(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getString(4),
                  rows.getDouble(5)));
        }
      }
    }
    return sessions;
  }

  private static void terminate(Connection connection, BusySession session) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("select pg_terminate_backend(?)")) {
      statement.setInt(1, session.pid());
      statement.execute();
    }
  }
}
