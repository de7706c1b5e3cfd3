package io.asyncdb.migrations.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.util.List;
import java.util.Map;

/**
 * A server whose databases live for one run: an embedded one, or the one that the environment
 * variable {@code ASYNCDB_URL} names.
 *
 * <p>Closing it drops its databases. Thread-safe.
 */
public final class ScratchServer implements AutoCloseable {

  private final PostgresServer server;

  private ScratchServer(PostgresServer server) {
    this.server = server;
  }

  /**
   * Starts the server, or takes the one that is named.
   *
   * @throws io.asyncdb.test.PostgresServerException when there is no server to be had
   */
  public static ScratchServer start() {
    return on(PostgresServer.fromEnvironment().orElseGet(PostgresServer::start));
  }

  /** Takes a server that runs. */
  public static ScratchServer on(PostgresServer server) {
    return new ScratchServer(server);
  }

  /** Creates an empty database; the caller may close it, else it goes with the server. */
  public TestDatabase createDatabase() {
    return server.createDatabase();
  }

  /** Returns the migrations of one of the databases; the parameters are Flyway's. */
  public static Migrations migrations(
      TestDatabase database, List<String> locations, Map<String, String> parameters) {
    Migrations migrations =
        Migrations.of(DatabaseConfig.fromUrl(database.url()))
            .locations(locations.toArray(String[]::new));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      migrations = migrations.option(parameter.getKey(), parameter.getValue());
    }
    return migrations;
  }

  @Override
  public void close() {
    server.close();
  }
}
