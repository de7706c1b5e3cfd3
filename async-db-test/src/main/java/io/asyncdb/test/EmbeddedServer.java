package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.test.ServerPrograms.StopMode;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server of this JVM's own: a home, the programs, a port, and whether it runs.
 *
 * <p>Its monitor orders starts and stops against each other, and is held through them, so that the
 * end of the JVM waits for a start that is under way and then stops what it started. Nothing else
 * is done under it.
 */
final class EmbeddedServer implements JvmExit.Resource {

  static final String HOST = "127.0.0.1";
  static final String SUPERUSER = "postgres";

  private static final int PORTS_TRIED = 20;
  private static final String SETTINGS_FILE = "async-db-test.conf";

  private final ServerHome home;
  private final ServerPrograms programs;
  private final Map<String, String> settings;

  private String password = "";
  private int port;
  private boolean portIsFixed;
  private boolean closed;

  private EmbeddedServer(
      ServerHome home, ServerPrograms programs, Map<String, String> settings, int port) {
    this.home = home;
    this.programs = programs;
    this.settings = settings;
    this.port = port;
    this.portIsFixed = port != 0;
  }

  /**
   * Starts a server.
   *
   * @param directory where to keep the data, or null to throw them away at the end
   * @param port the port, or 0 for any free one
   * @param settings what goes into the server's configuration
   */
  static EmbeddedServer start(@Nullable Path directory, int port, Map<String, String> settings) {
    try {
      WorkDirectory work = WorkDirectory.open();
      Path unpacked = PostgresPrograms.unpack(work.programs());
      Account account = Account.choose(unpacked);
      ServerHome.sweep(work.servers(), unpacked, account);
      ServerHome home =
          directory == null ? ServerHome.throwaway(work.servers()) : ServerHome.kept(directory);
      EmbeddedServer server =
          new EmbeddedServer(home, new ServerPrograms(home, unpacked, account), settings, port);
      JvmExit.register(server);
      try {
        server.create();
        server.restart();
        return server;
      } catch (Throwable e) {
        server.closeAfter(e);
        throw e;
      }
    } catch (IOException e) {
      throw new PostgresServerException("PostgreSQL could not be started: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("The start of PostgreSQL was interrupted.", e);
    }
  }

  synchronized int port() {
    return port;
  }

  synchronized String password() {
    return password;
  }

  synchronized boolean isRunning() throws IOException {
    return programs.isRunning();
  }

  /** Starts the server on its port, after stopping it if it runs. */
  synchronized void restart() throws IOException, InterruptedException {
    stop(StopMode.FAST);
    for (int attempt = 1; !start(attempt < PORTS_TRIED); attempt++) {
      port = 0;
    }
  }

  /**
   * Tries to start the server.
   *
   * @param again whether there will be another try
   * @return false when its port was taken by somebody else and another may be tried
   */
  private boolean start(boolean again) throws IOException, InterruptedException {
    if (port == 0) {
      port = freePort();
    }
    writeSettings();
    Files.deleteIfExists(home.log());
    try {
      programs.start();
      portIsFixed = true;
      return true;
    } catch (PostgresServerException e) {
      stop(StopMode.IMMEDIATE);
      boolean portTaken = Files.readString(home.log(), UTF_8).contains("could not bind");
      if (portIsFixed || !portTaken || !again) {
        throw e;
      }
      return false;
    }
  }

  /** Stops the server if it runs; data and port stay its own. */
  synchronized void stop(StopMode mode) throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("This PostgreSQL server has been closed");
    }
    // Asked of the system, not remembered: a start may have been broken off, a server killed.
    if (programs.isRunning()) {
      programs.stop(mode);
    }
  }

  /** Stops the server for good and gives up its home. */
  @Override
  public synchronized void close() throws IOException, InterruptedException {
    if (closed) {
      return;
    }
    JvmExit.unregister(this);
    try {
      stop(home.isKept() ? StopMode.FAST : StopMode.IMMEDIATE);
    } finally {
      closed = true;
      home.release();
    }
  }

  private void closeAfter(Throwable failure) {
    try {
      close();
    } catch (IOException | InterruptedException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private synchronized void create() throws IOException, InterruptedException {
    Path file = home.passwordFile();
    if (!Files.exists(home.data())) {
      byte[] secret = new byte[16];
      new SecureRandom().nextBytes(secret);
      Files.deleteIfExists(file);
      Files.writeString(file, HexFormat.of().formatHex(secret) + "\n", UTF_8);
      WorkDirectory.permit(file, "rw-------");
      programs.initdb(SUPERUSER);
      Files.writeString(
          home.data().resolve("postgresql.conf"),
          "\ninclude '" + SETTINGS_FILE + "'\n",
          UTF_8,
          StandardOpenOption.APPEND);
    }
    password = Files.readString(file, UTF_8).strip();
  }

  private void writeSettings() throws IOException {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("listen_addresses", HOST);
    all.put("port", Integer.toString(port));
    all.put("unix_socket_directories", "");
    all.put("timezone", "UTC");
    all.put("log_timezone", "UTC");
    all.put("max_connections", "200");
    if (!home.isKept()) {
      // A crash of the machine would cost the data, which do not outlive it anyway.
      all.put("fsync", "off");
      all.put("full_page_writes", "off");
    }
    all.putAll(settings);
    StringBuilder text = new StringBuilder();
    all.forEach(
        (name, value) ->
            text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''"))
                .append("'\n"));
    Files.writeString(home.data().resolve(SETTINGS_FILE), text, UTF_8);
  }

  private static int freePort() throws IOException {
    try (ServerSocket probe = FreePort.listen(HOST, 1)) {
      return probe.getLocalPort();
    }
  }
}
