package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A pgbouncer in front of a server, for tests of what runs behind one. It is the system's own
 * program ({@link ExternalProgram}), with a configuration and a port of its own, under the account
 * that the embedded server runs under too. Thread-safe.
 */
public final class PgBouncer implements AutoCloseable, JvmExit.Resource {

  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofSeconds(10);
  private static final long STOP_SECONDS = 5;

  /** When a server connection goes back to the pool. */
  public enum PoolMode {
    /** When the client disconnects. */
    SESSION,
    /** When the transaction ends. */
    TRANSACTION,
    /** When the statement ends; there are no transactions. */
    STATEMENT
  }

  private final Path directory;
  private final Path log;
  private final ServerAddress server;
  private final int port;
  private final String database;
  private @Nullable Process process;

  private PgBouncer(Path directory, ServerAddress server, int port, String database) {
    this.directory = directory;
    this.log = directory.resolve("log");
    this.server = server;
    this.port = port;
    this.database = database;
  }

  /**
   * Starts a pgbouncer, and waits until it takes connections.
   *
   * @param database what it stands in front of
   * @param mode its {@code pool_mode}
   * @param settings more of its settings, such as {@code default_pool_size}
   * @return the pgbouncer, to be closed by the caller; the end of the JVM closes it too
   * @throws org.opentest4j.TestAbortedException where it is not installed, as in {@link
   *     ExternalProgram#require}
   * @throws PostgresServerException where it does not start; the message holds its log
   */
  public static PgBouncer start(
      TestDatabase database, PoolMode mode, Map<String, String> settings) {
    Path program = ExternalProgram.require("pgbouncer");
    try {
      Path directory = Files.createTempDirectory(WorkDirectory.open().servers(), "pgbouncer");
      WorkDirectory.permit(directory, "rwx--x--x");
      int port;
      try (ServerSocket probe = FreePort.listen(HOST, 1)) {
        port = probe.getLocalPort();
      }
      ServerAddress server = ServerAddress.parse("The database's URL", database.url());
      PgBouncer bouncer = new PgBouncer(directory, server, port, database.name());
      JvmExit.register(bouncer);
      try {
        bouncer.configure(mode, settings);
        bouncer.launch(program);
        return bouncer;
      } catch (Throwable e) {
        bouncer.close();
        throw e;
      }
    } catch (IOException e) {
      throw new PostgresServerException("pgbouncer could not be started: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("The start of pgbouncer was interrupted.", e);
    }
  }

  /**
   * Returns the URL of the database by way of this pgbouncer.
   *
   * @return {@code postgresql://user:password@host:port/name}, the password included
   */
  public String url() {
    return new ServerAddress(HOST, port, server.username(), server.password(), database, "")
        .url(database);
  }

  private void configure(PoolMode mode, Map<String, String> more) throws IOException {
    Path users = directory.resolve("users.txt");
    Files.writeString(
        users, quoted(server.username()) + " " + quoted(server.password()) + "\n", UTF_8);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("listen_addr", HOST);
    settings.put("listen_port", Integer.toString(port));
    settings.put("unix_socket_dir", "");
    settings.put("auth_type", "scram-sha-256");
    settings.put("auth_file", users.toString());
    settings.put("pool_mode", mode.name().toLowerCase(Locale.ROOT));
    settings.put("ignore_startup_parameters", "extra_float_digits");
    settings.putAll(more);
    StringBuilder text = new StringBuilder();
    text.append("[databases]\n* = host=").append(server.host());
    text.append(" port=").append(server.port()).append("\n[pgbouncer]\n");
    settings.forEach((name, value) -> text.append(name).append(" = ").append(value).append('\n'));
    Files.writeString(directory.resolve("pgbouncer.ini"), text, UTF_8);
    for (Path file : List.of(users, directory.resolve("pgbouncer.ini"))) {
      WorkDirectory.permit(file, "rw-r--r--");
    }
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  private synchronized void launch(Path program) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(Account.choose(directory).prefix());
    command.add(program.toString());
    command.add(directory.resolve("pgbouncer.ini").toString());
    Process started =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    process = started;
    Await.until(
        START_LIMIT,
        () -> !started.isAlive() || listens(),
        () -> "pgbouncer did not start: " + told());
    if (!started.isAlive()) {
      throw new PostgresServerException("pgbouncer did not start: " + told());
    }
  }

  private boolean listens() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String told() {
    try {
      return Files.readString(log, UTF_8);
    } catch (IOException e) {
      return "its log could not be read: " + e;
    }
  }

  /** Stops it; clients are cut off. Does nothing the second time. */
  @Override
  public synchronized void close() {
    Process running = process;
    process = null;
    JvmExit.unregister(this);
    try {
      if (running != null) {
        running.destroy();
        if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
          running.destroyForcibly();
        }
      }
      WorkDirectory.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("The files of pgbouncer could not be deleted", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
