package io.asyncdb.test;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * A database of one test's, or one test class's, own on a {@link PostgresServer}.
 *
 * <p>Whoever has created it may close it, which drops it; else it goes with its server.
 * Thread-safe.
 */
public final class TestDatabase implements AutoCloseable {

  private final PostgresServer server;
  private final ServerAddress address;
  private final String name;

  TestDatabase(PostgresServer server, ServerAddress address, String name) {
    this.server = server;
    this.address = address;
    this.name = name;
  }

  /**
   * Returns the name, which no other database of the server has had.
   *
   * @return the name, which needs no quotes in SQL
   */
  public String name() {
    return name;
  }

  /**
   * Returns the server that the database is on.
   *
   * @return the server
   */
  public PostgresServer server() {
    return server;
  }

  /**
   * Returns the URL of this database in libpq's form.
   *
   * @return {@code postgresql://user:password@host:port/name}, the password included
   */
  public String url() {
    return address.url(name);
  }

  /**
   * Returns the URL of this database as JDBC has it.
   *
   * @return {@code jdbc:postgresql://host:port/name?user=…&password=…}, which needs nothing beside
   *     it
   */
  public String jdbcUrl() {
    return address.jdbcUrl(name);
  }

  /**
   * Opens a plain JDBC connection to this database.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException when the server refuses it or does not run
   */
  public Connection connect() throws SQLException {
    return address.connect(name, "async-db-test");
  }

  /**
   * Drops the database and ends the sessions on it. Does nothing the second time.
   *
   * @throws PostgresServerException when the server refuses or does not run
   */
  @Override
  public void close() {
    server.drop(this);
  }

  /** The name, as in SQL. */
  @Override
  public String toString() {
    return name;
  }
}
