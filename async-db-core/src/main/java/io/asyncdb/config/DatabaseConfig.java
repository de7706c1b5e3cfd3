package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import io.asyncdb.observe.DatabaseListener;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the database is and how it is used. Immutable and thread-safe; checked when built, so that
 * a value that cannot work fails before anything connects.
 *
 * <p>{@link #toString} and {@link #toUrl} leave the password out.
 */
public final class DatabaseConfig {

  private final String host;
  private final int port;
  private final String database;
  private final String username;
  private final @Nullable String password;
  private final String applicationName;
  private final Map<String, String> serverSettings;
  private final boolean tcpKeepAlive;
  private final Duration connectTimeout;
  private final SslMode sslMode;
  private final @Nullable String sslRootCert;
  private final @Nullable String sslCert;
  private final @Nullable String sslKey;
  private final PoolerMode pooler;
  private final PoolConfig pool;
  private final ConnectGuard connectGuard;
  private final Duration healthTimeout;
  private final Duration shutdownTimeout;
  private final Duration slowQueryThreshold;
  private final List<DatabaseListener> listeners;

  DatabaseConfig(DatabaseConfigBuilder builder) {
    this.host = Check.notBlank("host", builder.host);
    this.port = Check.port(builder.port);
    this.username = Check.notBlank("username", builder.username);
    this.database =
        Check.notBlank("database", builder.database == null ? username : builder.database);
    Check.noNul("password", builder.password);
    this.password = builder.password;
    this.applicationName = Check.notBlank("applicationName", builder.applicationName);
    this.serverSettings = Collections.unmodifiableMap(new LinkedHashMap<>(builder.serverSettings));
    this.tcpKeepAlive = builder.tcpKeepAlive;
    this.connectTimeout =
        Check.positive("connectTimeout", Check.LONGEST_MILLIS, builder.connectTimeout);
    this.sslMode = builder.sslMode;
    this.sslRootCert = builder.sslRootCert;
    Check.together("sslCert", builder.sslCert, "sslKey", builder.sslKey);
    this.sslCert = builder.sslCert;
    this.sslKey = builder.sslKey;
    this.pooler = builder.pooler;
    this.pool = builder.pool.checked();
    this.connectGuard = builder.connectGuard;
    this.healthTimeout = Check.positive("healthTimeout", builder.healthTimeout);
    this.shutdownTimeout = Check.positive("shutdownTimeout", builder.shutdownTimeout);
    this.slowQueryThreshold = Check.notNegative("slowQueryThreshold", builder.slowQueryThreshold);
    this.listeners = List.copyOf(builder.listeners);
  }

  /**
   * Starts from the defaults.
   *
   * @return a builder that is not thread-safe
   */
  public static DatabaseConfigBuilder builder() {
    return new DatabaseConfigBuilder();
  }

  /**
   * Reads a URL in the form of libpq, JDBC or R2DBC.
   *
   * @param url such as {@code postgresql://app:secret@localhost:5432/shop?sslmode=verify-full}; the
   *     schemes {@code postgres:}, {@code postgresql:}, {@code jdbc:postgresql:} and {@code
   *     r2dbc:postgresql:} mean the same. Reserved characters in user, password and database are
   *     percent-encoded. The guide lists the options
   * @return the configuration
   * @throws ConfigurationException if a part of it is wrong; the message names the part, never the
   *     password
   */
  public static DatabaseConfig fromUrl(String url) {
    return DatabaseUrl.parse(url).build();
  }

  /**
   * Reads the environment of this process: {@code DATABASE_URL} where it is set, else libpq's
   * variables {@code PGHOST}, {@code PGPORT}, {@code PGDATABASE}, {@code PGUSER}, {@code
   * PGPASSWORD}, {@code PGAPPNAME}, {@code PGOPTIONS}, {@code PGCONNECT_TIMEOUT} (seconds), {@code
   * PGSSLMODE}, {@code PGSSLROOTCERT}, {@code PGSSLCERT} and {@code PGSSLKEY}.
   *
   * @return the configuration
   * @throws ConfigurationException if a value is wrong; the message names the variable
   */
  public static DatabaseConfig fromEnvironment() {
    return fromEnvironment(System.getenv());
  }

  /**
   * Reads the given variables as {@link #fromEnvironment()} reads those of the process.
   *
   * @param environment names and values
   * @return the configuration
   * @throws ConfigurationException if a value is wrong; the message names the variable
   */
  public static DatabaseConfig fromEnvironment(Map<String, String> environment) {
    return Environment.read(environment);
  }

  /**
   * Returns a builder that starts from this configuration.
   *
   * @return a builder that is not thread-safe
   */
  public DatabaseConfigBuilder toBuilder() {
    DatabaseConfigBuilder builder = new DatabaseConfigBuilder();
    builder.host = host;
    builder.port = port;
    builder.database = database;
    builder.username = username;
    builder.password = password;
    builder.applicationName = applicationName;
    builder.serverSettings.putAll(serverSettings);
    builder.tcpKeepAlive = tcpKeepAlive;
    builder.connectTimeout = connectTimeout;
    builder.sslMode = sslMode;
    builder.sslRootCert = sslRootCert;
    builder.sslCert = sslCert;
    builder.sslKey = sslKey;
    builder.pooler = pooler;
    builder.pool = pool;
    builder.connectGuard = connectGuard;
    builder.healthTimeout = healthTimeout;
    builder.shutdownTimeout = shutdownTimeout;
    builder.slowQueryThreshold = slowQueryThreshold;
    builder.listeners.addAll(listeners);
    return builder;
  }

  /**
   * Returns the URL that {@link #fromUrl} reads back as this configuration, save the password, the
   * listeners and the two time-outs of health and shutdown. Options that have their default are
   * left out.
   *
   * @return a URL in libpq's form, without the password
   */
  public String toUrl() {
    return DatabaseUrl.format(this);
  }

  /**
   * Returns the server's host name or address, or the directory of its Unix-domain socket, which
   * begins with {@code /}.
   *
   * @return default {@code localhost}
   */
  public String host() {
    return host;
  }

  /**
   * Returns the server's TCP port, which is also the number in the name of its socket.
   *
   * @return default 5432
   */
  public int port() {
    return port;
  }

  /**
   * Returns the Unix-domain socket that connections go to.
   *
   * @return {@code .s.PGSQL.port} in the directory that is the host; null where the host is a name
   *     or an address and connections go over TCP
   */
  public @Nullable String socket() {
    return host.startsWith("/") ? host + "/.s.PGSQL." + port : null;
  }

  /**
   * Returns the database's name.
   *
   * @return default: the user name, as libpq has it
   */
  public String database() {
    return database;
  }

  /**
   * Returns the role to log in as.
   *
   * @return default: the name of the operating system's user, as libpq has it
   */
  public String username() {
    return username;
  }

  /**
   * Returns the password.
   *
   * @return null where none is sent
   */
  public @Nullable String password() {
    return password;
  }

  /**
   * Returns the name that {@code pg_stat_activity} shows.
   *
   * @return default {@code async-db}
   */
  public String applicationName() {
    return applicationName;
  }

  /**
   * Returns the settings that each connection begins with, beside {@link #applicationName}.
   *
   * @return names in lower case with their values, unmodifiable, in the order in which they were
   *     set; default empty
   */
  public Map<String, String> serverSettings() {
    return serverSettings;
  }

  /**
   * Tells whether the system asks the server now and then if it is still there, on connections that
   * are silent.
   *
   * @return default true
   */
  public boolean tcpKeepAlive() {
    return tcpKeepAlive;
  }

  /**
   * Returns the longest wait for the TCP connection.
   *
   * @return default 10 s
   */
  public Duration connectTimeout() {
    return connectTimeout;
  }

  /**
   * Returns how much of TLS is asked for.
   *
   * @return default {@link SslMode#PREFER}, as libpq has it
   */
  public SslMode sslMode() {
    return sslMode;
  }

  /**
   * Returns the file of trusted authorities, in PEM form.
   *
   * @return null: those that the Java runtime trusts
   */
  public @Nullable String sslRootCert() {
    return sslRootCert;
  }

  /**
   * Returns the file of the certificate by which this client shows who it is, in PEM form.
   *
   * @return null: it shows none
   */
  public @Nullable String sslCert() {
    return sslCert;
  }

  /**
   * Returns the file of the private key of {@link #sslCert}, in PEM form.
   *
   * @return null: there is no such certificate
   */
  public @Nullable String sslKey() {
    return sslKey;
  }

  /**
   * Returns what kind of pooler stands in front of the server.
   *
   * @return default {@link PoolerMode#NONE}
   */
  public PoolerMode pooler() {
    return pooler;
  }

  /**
   * Returns who decides whether a connection may be opened.
   *
   * @return default {@link ConnectGuard#NONE}
   */
  public ConnectGuard connectGuard() {
    return connectGuard;
  }

  /**
   * Returns how many connections are kept and how callers wait for one.
   *
   * @return default {@link PoolConfig#DEFAULT}
   */
  public PoolConfig pool() {
    return pool;
  }

  /**
   * Returns the longest that a health probe takes.
   *
   * @return default 2 s
   */
  public Duration healthTimeout() {
    return healthTimeout;
  }

  /**
   * Returns how long closing waits for work that is under way.
   *
   * @return default 30 s
   */
  public Duration shutdownTimeout() {
    return shutdownTimeout;
  }

  /**
   * Returns from when on a statement is logged as slow, by {@link io.asyncdb.observe.SlowQueryLog}.
   *
   * @return default 500 ms; zero where nothing is logged
   */
  public Duration slowQueryThreshold() {
    return slowQueryThreshold;
  }

  /**
   * Returns who is told of every statement.
   *
   * @return an unmodifiable list, default empty
   */
  public List<DatabaseListener> listeners() {
    return listeners;
  }

  /** Returns {@link #toUrl}: no password. */
  @Override
  public String toString() {
    return toUrl();
  }
}
