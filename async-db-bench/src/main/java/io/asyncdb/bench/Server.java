package io.asyncdb.bench;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;

/**
 * Where the server of the run script is.
 *
 * @param nearUrl the URL of the database
 * @param distantUrl the URL by which it is 1 ms away, there and back together
 */
public record Server(String nearUrl, String distantUrl) {

  private static final String DISTANT_VARIABLE = "ASYNCDB_DISTANT_URL";

  /**
   * Returns the server that the run script has started.
   *
   * @return as {@link #environment} of whoever started this process said
   */
  public static Server fromEnvironment() {
    return new Server(url(PostgresServer.URL_VARIABLE), url(DISTANT_VARIABLE));
  }

  private static String url(String variable) {
    String url = System.getenv(variable);
    if (url == null) {
      throw new IllegalStateException(
          variable + " must name the server of BenchServer: use the run script");
    }
    return url;
  }

  /**
   * Returns what tells a process where the server is.
   *
   * @return environment variables
   */
  public Map<String, String> environment() {
    return Map.of(PostgresServer.URL_VARIABLE, nearUrl, DISTANT_VARIABLE, distantUrl);
  }

  /**
   * Returns how to log in.
   *
   * @return the configuration of the URL
   */
  public DatabaseConfig near() {
    return DatabaseConfig.fromUrl(nearUrl);
  }

  /**
   * Returns how to log in behind a network that takes 1 ms there and back.
   *
   * @return the configuration of the URL
   */
  public DatabaseConfig distant() {
    return DatabaseConfig.fromUrl(distantUrl);
  }

  /**
   * Connects to the database, for what is not measured.
   *
   * @return a connection in auto-commit, to be closed by the caller
   * @throws SQLException if the server refuses
   */
  public Connection connect() throws SQLException {
    DatabaseConfig at = near();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/%s".formatted(at.host(), at.port(), at.database()),
        at.username(),
        at.password());
  }
}
