package io.asyncdb.bench;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The server beside the benchmarks, in a process of its own: prints the URL of a database with the
 * data, and the URL by which it is 1 ms away, and serves until its standard input ends.
 *
 * <p>An embedded server, or the one that {@code ASYNCDB_URL} names. No autovacuum: it would run in
 * one candidate's turn and not in the other's.
 */
public final class BenchServer {

  /** Where the run script puts the second URL. */
  private static final String DISTANT_VARIABLE = "ASYNCDB_DISTANT_URL";

  private static final Duration ROUND_TRIP = Duration.ofMillis(1);

  private BenchServer() {}

  /** Returns where the server of the run script is. */
  static DatabaseConfig near() {
    return at(PostgresServer.URL_VARIABLE);
  }

  /** Returns where the same server is behind a network that takes 1 ms there and back. */
  static DatabaseConfig distant() {
    return at(DISTANT_VARIABLE);
  }

  private static DatabaseConfig at(String variable) {
    String url = System.getenv(variable);
    if (url == null) {
      throw new IllegalStateException(
          variable + " must name the server of BenchServer: use the run script");
    }
    return DatabaseConfig.fromUrl(url);
  }

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
      DatabaseConfig at = DatabaseConfig.fromUrl(database.url());
      try (FaultProxy proxy = FaultProxy.to(at.host(), at.port())) {
        proxy.roundTripTime(ROUND_TRIP);
        System.out.println(database.url());
        System.out.println(proxy.through(database.url()));
        while (System.in.read() >= 0) {
          // Whatever comes is not for us; the end is.
        }
      }
    }
  }
}
