package io.asyncdb.migrations.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * A database that is gone after use: on an embedded server, or on that which {@code ASYNCDB_URL}
 * names.
 */
public final class ScratchDatabase implements AutoCloseable {

  private final TestDatabase database;
  private final Runnable end;

  private ScratchDatabase(TestDatabase database, Runnable end) {
    this.database = database;
    this.end = end;
  }

  /**
   * Starts the server, or takes the one that is named, and makes an empty database.
   *
   * @return the database, to be closed by the caller
   * @throws io.asyncdb.test.PostgresServerException when there is no server to be had
   */
  public static ScratchDatabase create() {
    return ownedBy(PostgresServer.fromEnvironment().orElseGet(PostgresServer::start));
  }

  /**
   * Makes an empty database on a server that runs elsewhere.
   *
   * @param url as in {@code ASYNCDB_URL}
   * @return the database, to be closed by the caller
   * @throws IllegalArgumentException when this is not such a URL
   * @throws io.asyncdb.test.PostgresServerException when the server refuses
   */
  public static ScratchDatabase createAt(String url) {
    return ownedBy(PostgresServer.at(url));
  }

  private static ScratchDatabase ownedBy(PostgresServer server) {
    try {
      return new ScratchDatabase(server.createDatabase(), server::close);
    } catch (RuntimeException e) {
      try {
        server.close();
      } catch (RuntimeException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
  }

  /**
   * Makes an empty database on a server that runs.
   *
   * @param server the caller's, which stays
   * @return the database, to be closed by the caller
   * @throws io.asyncdb.test.PostgresServerException when the server refuses
   */
  public static ScratchDatabase on(PostgresServer server) {
    TestDatabase database = server.createDatabase();
    return new ScratchDatabase(database, database::close);
  }

  /**
   * Returns migrations of the database.
   *
   * @param locations where they are
   * @param parameters Flyway's, by name
   * @return the migrations, none of which has run
   */
  public Migrations migrations(List<String> locations, Map<String, String> parameters) {
    Migrations migrations = Migrations.of(config()).locations(locations.toArray(String[]::new));
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      migrations = migrations.option(parameter.getKey(), parameter.getValue());
    }
    return migrations;
  }

  /**
   * Returns the way to the database.
   *
   * @return with all rights
   */
  public DatabaseConfig config() {
    return DatabaseConfig.fromUrl(database.url());
  }

  /**
   * Opens a JDBC connection.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException when the server refuses it
   */
  public Connection connect() throws SQLException {
    return database.connect();
  }

  /** Drops the database, and ends the server if it was started for it. */
  @Override
  public void close() {
    end.run();
  }
}
