package io.asyncdb.migrations.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.MigrationException;
import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

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
      closeAfter(e, server::close);
      throw e;
    }
  }

  /**
   * Closes what a failure has left open; a failure of that too is told beside the first.
   *
   * @param failure what the caller is about to throw
   * @param close the clean-up
   */
  public static void closeAfter(Exception failure, Runnable close) {
    try {
      close.run();
    } catch (RuntimeException second) {
      failure.addSuppressed(second);
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
   * @throws MigrationException when the server refuses it
   */
  public Connection connect() {
    try {
      return database.connect();
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  /**
   * Works over a JDBC connection, which is closed afterwards.
   *
   * @param <T> what the work makes
   * @param work what is done
   * @return what the work returns
   * @throws MigrationException when the server refuses the connection or what is done over it
   */
  public <T> T connected(Work<T> work) {
    try (Connection connection = connect()) {
      return work.over(connection);
    } catch (SQLException e) {
      throw unusable(e);
    }
  }

  private static MigrationException unusable(SQLException cause) {
    return new MigrationException(
        MigrationException.Code.UNREACHABLE,
        "The scratch database of the migrations cannot be used: " + cause.getMessage() + ".",
        cause);
  }

  /** Drops the database, and ends the server if it was started for it. */
  @Override
  public void close() {
    end.run();
  }

  /**
   * What is done over a connection.
   *
   * @param <T> what it makes
   */
  public interface Work<T> {

    /**
     * Does it.
     *
     * @param connection stays its owner's
     * @return what it makes
     * @throws SQLException when the server refuses something
     */
    T over(Connection connection) throws SQLException;
  }
}
