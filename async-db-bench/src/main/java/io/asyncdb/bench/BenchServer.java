package io.asyncdb.bench;

import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The server beside the benchmarks, in a process of its own: prints the URL of a database with the
 * data and serves until its standard input ends.
 *
 * <p>An embedded server, or the one that {@code ASYNCDB_URL} names. No autovacuum: it would run in
 * one candidate's turn and not in the other's.
 */
public final class BenchServer {

  private BenchServer() {}

  /**
   * Serves.
   *
   * @param args none
   * @throws IOException if standard input breaks
   * @throws SQLException if the data could not be made
   */
  public static void main(String[] args) throws IOException, SQLException {
    try (PostgresServer server =
            PostgresServer.fromEnvironment()
                .orElseGet(() -> PostgresServer.builder().setting("autovacuum", "off").start());
        TestDatabase database = server.createDatabase()) {
      try (Connection connection = database.connect()) {
        Dataset.create(connection);
      }
      System.out.println(database.url());
      while (System.in.read() >= 0) {
        // Whatever comes is not for us; the end is.
      }
    }
  }
}
