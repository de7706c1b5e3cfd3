package io.asyncdb.test;

import io.asyncdb.test.ServerPrograms.StopMode;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL: one that this JVM has started from the binaries on its class path, or the
 * one that the environment variable {@value #URL_VARIABLE} names.
 *
 * <p>{@link #shared()} is what tests want: one server a JVM, whose databases are theirs alone.
 * {@link #start()} gives a server of one's own, to be stopped, crashed and started again; {@link
 * #builder()} is for those who need other settings or want the data kept. No Docker and no
 * installed PostgreSQL is needed, and root may start one as well as any other user: the server then
 * runs without root's rights.
 *
 * <p>A started server listens on the loopback address only and asks for the password of {@link
 * #password()}, made anew for each data directory. Text sorts by code point and time zones default
 * to UTC, on every system. Unless the data is kept, it lives under {@code java.io.tmpdir} and is
 * written without fsync. Server and data are gone when the JVM has ended, by SIGTERM and Ctrl-C
 * too; after a {@code kill -9} the next start of any server by the same user clears them away.
 *
 * <p>Thread-safe. Whoever has called {@code start} closes the server; the shared one closes itself
 * with the JVM.
 */
public final class PostgresServer implements AutoCloseable {

  /**
   * The environment variable that names a server to use instead of an embedded one, in libpq's
   * form: {@code postgresql://user:password@host:port/database}. The user must be allowed to create
   * databases.
   */
  public static final String URL_VARIABLE = "ASYNCDB_URL";

  // Run by whoever asks first; the others wait for the same outcome.
  private static final FutureTask<PostgresServer> SHARED =
      new FutureTask<>(() -> openShared(System::getenv));

  private final @Nullable EmbeddedServer embedded;
  private final ServerAddress address;
  private final boolean isShared;
  private final Set<TestDatabase> databases = ConcurrentHashMap.newKeySet();

  private PostgresServer(
      @Nullable EmbeddedServer embedded, ServerAddress address, boolean isShared) {
    this.embedded = embedded;
    this.address = address;
    this.isShared = isShared;
  }

  /**
   * Returns the one server of this JVM, which the first call starts unless {@value #URL_VARIABLE}
   * names one.
   *
   * @return the same server for every caller; it cannot be closed, stopped or restarted
   * @throws PostgresServerException when the server does not start, which is then not tried again
   * @throws IllegalArgumentException when {@value #URL_VARIABLE} is not such a URL
   */
  public static PostgresServer shared() {
    SHARED.run();
    try {
      return SHARED.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IllegalArgumentException invalid) {
        throw new IllegalArgumentException(invalid.getMessage(), e);
      }
      if (e.getCause() instanceof PostgresServerException failed) {
        throw new PostgresServerException(failed.getMessage(), e);
      }
      throw new PostgresServerException("The shared PostgreSQL could not be started.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("The wait for the shared PostgreSQL was interrupted.", e);
    }
  }

  /**
   * Starts a server of the caller's own with the default settings, whatever {@value #URL_VARIABLE}
   * says.
   *
   * @return the server, to be closed by the caller
   * @throws PostgresServerException when the server does not start
   */
  public static PostgresServer start() {
    return builder().start();
  }

  /**
   * Returns the options of a server of the caller's own, all at their defaults.
   *
   * @return a new builder
   */
  public static PostgresServerBuilder builder() {
    return new PostgresServerBuilder();
  }

  /**
   * Returns the server that {@value #URL_VARIABLE} names. Nobody can stop or restart it from here;
   * closing it drops the databases made through it.
   *
   * @return the server, to be closed by the caller, or empty when the variable is not set
   * @throws IllegalArgumentException when {@value #URL_VARIABLE} is not such a URL
   */
  public static Optional<PostgresServer> fromEnvironment() {
    return fromEnvironment(System::getenv, false);
  }

  static Optional<PostgresServer> fromEnvironment(
      UnaryOperator<@Nullable String> environment, boolean isShared) {
    String url = environment.apply(URL_VARIABLE);
    if (url == null || url.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(new PostgresServer(null, ServerAddress.parse(URL_VARIABLE, url), isShared));
  }

  /**
   * Returns a server that runs elsewhere. Nobody can stop or restart it from here; closing it drops
   * the databases made through it.
   *
   * @param url as in {@value #URL_VARIABLE}; the user must be allowed to create databases
   * @return the server, to be closed by the caller
   * @throws IllegalArgumentException when this is not such a URL
   */
  public static PostgresServer at(String url) {
    return new PostgresServer(null, ServerAddress.parse("url", url), false);
  }

  static PostgresServer openShared(UnaryOperator<@Nullable String> environment) {
    Optional<PostgresServer> named = fromEnvironment(environment, true);
    named.ifPresent(server -> JvmExit.register(server::dropDatabases));
    return named.orElseGet(() -> of(EmbeddedServer.start(null, 0, Map.of()), true));
  }

  static PostgresServer of(EmbeddedServer embedded, boolean isShared) {
    ServerAddress address =
        new ServerAddress(
            EmbeddedServer.HOST,
            embedded.port(),
            EmbeddedServer.SUPERUSER,
            embedded.password(),
            "postgres",
            "");
    return new PostgresServer(embedded, address, isShared);
  }

  /**
   * Returns the URL of the server's maintenance database, in libpq's form.
   *
   * @return {@code postgresql://user:password@host:port/database}, the password included
   */
  public String url() {
    return address.url(address.database());
  }

  /**
   * Returns the URL of the server's maintenance database, as JDBC has it.
   *
   * @return {@code jdbc:postgresql://host:port/database?user=…&password=…}, which needs nothing
   *     beside it
   */
  public String jdbcUrl() {
    return address.jdbcUrl(address.database());
  }

  /**
   * Returns the name of the host.
   *
   * @return a name or an address
   */
  public String host() {
    return address.host();
  }

  /**
   * Returns the TCP port, which a restart does not change.
   *
   * @return the port
   */
  public int port() {
    return address.port();
  }

  /**
   * Returns who logs in: the superuser {@code postgres} of a started server.
   *
   * @return the user's name
   */
  public String username() {
    return address.username();
  }

  /**
   * Returns the user's password.
   *
   * @return the password in clear; empty when {@value #URL_VARIABLE} has none
   */
  public String password() {
    return address.password();
  }

  /**
   * Opens a plain JDBC connection to the maintenance database.
   *
   * @return the connection, to be closed by the caller
   * @throws SQLException when the server refuses it or does not run
   */
  public Connection connect() throws SQLException {
    return connect("async-db-test");
  }

  Connection connect(String applicationName) throws SQLException {
    return address.connect(address.database(), applicationName);
  }

  /**
   * Creates an empty database under a name of its own.
   *
   * @return the database; the caller may close it, else it goes with the server
   * @throws PostgresServerException when the server refuses
   */
  public TestDatabase createDatabase() {
    return create("");
  }

  /**
   * Creates a database under a name of its own, with all that a template holds.
   *
   * @param template a database of this server to which nobody is connected
   * @return the copy; the caller may close it, else it goes with the server
   * @throws PostgresServerException when the server refuses, for instance because of a session on
   *     the template
   */
  public TestDatabase createDatabase(TestDatabase template) {
    return create(" template " + template.name());
  }

  private TestDatabase create(String clause) {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    execute("create database " + name + clause, "No database could be created");
    TestDatabase database = new TestDatabase(this, address, name);
    databases.add(database);
    return database;
  }

  void drop(TestDatabase database) {
    if (databases.remove(database)) {
      execute(
          "drop database if exists " + database.name() + " with (force)",
          "The database " + database.name() + " could not be dropped");
    }
  }

  void execute(String sql, String failure) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new PostgresServerException(failure + " on " + address + ": " + e.getMessage(), e);
    }
  }

  /**
   * Tells whether the server runs.
   *
   * @return whether its process is there; always true for the server of {@value #URL_VARIABLE}
   * @throws PostgresServerException when its files cannot be read
   */
  public boolean isRunning() {
    try {
      return embedded == null || embedded.isRunning();
    } catch (IOException e) {
      throw new PostgresServerException("The state of PostgreSQL cannot be read: " + e, e);
    }
  }

  /**
   * Stops the server as an administrator would: its sessions are told and ended, its data written
   * out. Does nothing when it is stopped already. Blocks until the server has gone.
   *
   * @throws PostgresServerException when it does not stop within a minute
   * @throws IllegalStateException when the server is not the caller's own, or closed
   */
  public void stop() {
    change(server -> server.stop(StopMode.FAST));
  }

  /**
   * Stops the server as a crash would: nobody is told, and the next start recovers from the
   * write-ahead log. Does nothing when it is stopped already. Blocks until the server has gone.
   *
   * @throws PostgresServerException when it does not stop within a minute
   * @throws IllegalStateException when the server is not the caller's own, or closed
   */
  public void crash() {
    change(server -> server.stop(StopMode.IMMEDIATE));
  }

  /**
   * Starts the server again, with the same port, data and password, after {@link #stop stopping} it
   * if it runs. Blocks until it takes connections.
   *
   * @throws PostgresServerException when it does not start within a minute
   * @throws IllegalStateException when the server is not the caller's own, or closed
   */
  public void restart() {
    change(EmbeddedServer::restart);
  }

  /**
   * Ends the server and deletes its data, unless it is to be kept; its databases are dropped where
   * it is not ours to end. Does nothing the second time.
   *
   * @throws PostgresServerException when it does not stop, or its files cannot be deleted
   * @throws IllegalStateException when this is the shared server
   */
  @Override
  public void close() {
    if (embedded == null && !isShared) {
      dropDatabases();
    } else {
      change(EmbeddedServer::close);
    }
  }

  private void dropDatabases() {
    databases.forEach(TestDatabase::close);
  }

  private void change(Change change) {
    if (isShared || embedded == null) {
      throw new IllegalStateException(
          "This PostgreSQL server is used by others too: start() one for yourself");
    }
    try {
      change.apply(embedded);
    } catch (IOException e) {
      throw new PostgresServerException(
          "PostgreSQL could not be stopped or started on port " + port() + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("The wait for PostgreSQL was interrupted.", e);
    }
  }

  /** A step in the life of a server of our own. */
  private interface Change {
    void apply(EmbeddedServer server) throws IOException, InterruptedException;
  }

  /** Without the password, so that a server can be logged. */
  @Override
  public String toString() {
    return "PostgresServer[" + address + "]";
  }
}
