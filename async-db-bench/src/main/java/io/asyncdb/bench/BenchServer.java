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
 * <p>An embedded server, or the one that {@code ASYNCDB_URL} names. No autovacuum and no checkpoint
 * of the embedded one's own accord: they would run in one candidate's turn and not in the other's.
 */
public final class BenchServer {

  private static final Duration ROUND_TRIP = Duration.ofMillis(1);

  private BenchServer() {}

  private static PostgresServer start() {
    return PostgresServer.builder()
        .setting("autovacuum", "off")
        .setting("max_connections", "1000")
        .setting("max_wal_size", "8GB")
        .setting("checkpoint_timeout", "1h")
        .start();
  }

  /**
   * Serves.
   *
   * @param args none
   * @throws IOException if standard input breaks
   * @throws SQLException if the data could not be made
   */
  public static void main(String[] args) throws IOException, SQLException {
    try (PostgresServer server = PostgresServer.fromEnvironment().orElseGet(BenchServer::start);
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
