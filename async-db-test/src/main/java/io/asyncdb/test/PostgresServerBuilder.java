package io.asyncdb.test;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link PostgresServer} of one's own.
 *
 * <p>Each method changes this builder and returns it. Not thread-safe. A builder may start any
 * number of servers.
 */
public final class PostgresServerBuilder {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");
  private static final int LAST_PORT = 65_535;

  private final Map<String, String> settings = new LinkedHashMap<>();
  private @Nullable Path dataDirectory;
  private int port;

  PostgresServerBuilder() {}

  /**
   * Sets one of the server's configuration parameters, as postgresql.conf has them.
   *
   * <p>Without it {@code max_connections} is 200, the time zone UTC, and, unless the data is kept,
   * {@code fsync} and {@code full_page_writes} are off; for all else PostgreSQL's own defaults
   * hold.
   *
   * @param name the parameter, such as {@code max_connections}
   * @param value its value without quotes, such as {@code 20} or {@code 64MB}
   * @return this builder
   * @throws IllegalArgumentException when the name cannot be a parameter's; whether the server
   *     knows it shows at the start
   */
  public PostgresServerBuilder setting(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("setting must be named like a parameter, was " + name);
    }
    if (name.equals("port")) {
      throw new IllegalArgumentException("the port is not a setting here: use port(...)");
    }
    settings.put(name, value);
    return this;
  }

  /**
   * Keeps the server's data in a directory and starts from what is there. Without it the data is
   * thrown away with the server.
   *
   * <p>With it the data is written with fsync, as PostgreSQL does by default. The directory must be
   * used by one server at a time, of one major version of PostgreSQL; databases of {@link
   * PostgresServer#createDatabase()} are not dropped.
   *
   * @param directory where the data is, made when it is not there; under it this class keeps the
   *     data, the log, the password and a lock
   * @return this builder
   */
  public PostgresServerBuilder dataDirectory(Path directory) {
    dataDirectory = directory;
    return this;
  }

  /**
   * Sets the TCP port. Without it any free port is taken.
   *
   * @param number the port, from 1 to 65535
   * @return this builder
   * @throws IllegalArgumentException when it is out of that range
   */
  public PostgresServerBuilder port(int number) {
    if (number < 1 || number > LAST_PORT) {
      throw new IllegalArgumentException("port must be from 1 to " + LAST_PORT + ", was " + number);
    }
    port = number;
    return this;
  }

  /**
   * Starts a server with these options and blocks until it takes connections, which takes a second
   * or two.
   *
   * @return the server, to be closed by the caller
   * @throws PostgresServerException when it does not start: the programs cannot be unpacked, the
   *     port or the data directory is taken, or the server does not like a setting
   */
  public PostgresServer start() {
    return PostgresServer.of(
        EmbeddedServer.start(dataDirectory, port, Map.copyOf(settings)), false);
  }
}
