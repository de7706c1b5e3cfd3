package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import io.asyncdb.observe.DatabaseListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects options and checks them at {@link #build}. Not thread-safe. */
public final class DatabaseConfigBuilder {

  String host = "localhost";
  int port = 5432;
  @Nullable String database;
  String username = System.getProperty("user.name", "postgres");
  @Nullable String password;
  String applicationName = "async-db";
  final Map<String, String> serverSettings = new LinkedHashMap<>();
  boolean tcpKeepAlive = true;
  Duration connectTimeout = Duration.ofSeconds(10);
  SslMode sslMode = SslMode.PREFER;
  @Nullable String sslRootCert;
  @Nullable String sslCert;
  @Nullable String sslKey;
  PoolerMode pooler = PoolerMode.NONE;
  PoolConfig pool = PoolConfig.DEFAULT;
  ConnectGuard connectGuard = ConnectGuard.NONE;
  Duration healthTimeout = Duration.ofSeconds(2);
  Duration shutdownTimeout = Duration.ofSeconds(30);
  Duration slowQueryThreshold = Duration.ofMillis(500);
  final List<DatabaseListener> listeners = new ArrayList<>();

  DatabaseConfigBuilder() {}

  /**
   * Sets the server's host name or address, or, as in libpq, the directory of its Unix-domain
   * socket, such as {@code /var/run/postgresql}. Connections through a socket do not use TLS; they
   * need Netty's native transport for the machine, which comes with Linux on x86-64.
   *
   * @param host a name, an address, or a directory that begins with {@code /}
   * @return this builder
   */
  public DatabaseConfigBuilder host(String host) {
    this.host = host;
    return this;
  }

  /**
   * Sets the server's TCP port, which is also the number in the name of its socket.
   *
   * @param port from 1 to 65535
   * @return this builder
   */
  public DatabaseConfigBuilder port(int port) {
    this.port = port;
    return this;
  }

  /**
   * Sets the database's name.
   *
   * @param database not blank
   * @return this builder
   */
  public DatabaseConfigBuilder database(String database) {
    this.database = database;
    return this;
  }

  /**
   * Sets the role to log in as.
   *
   * @param username not blank
   * @return this builder
   */
  public DatabaseConfigBuilder username(String username) {
    this.username = username;
    return this;
  }

  /**
   * Sets the password.
   *
   * @param password null where none is to be sent
   * @return this builder
   */
  public DatabaseConfigBuilder password(@Nullable String password) {
    this.password = password;
    return this;
  }

  /**
   * Sets the name that {@code pg_stat_activity} shows.
   *
   * @param applicationName not blank
   * @return this builder
   */
  public DatabaseConfigBuilder applicationName(String applicationName) {
    this.applicationName = applicationName;
    return this;
  }

  /**
   * Sets one of the server's settings for all connections, beside those set so far. It is sent with
   * the login, so that it costs no round trip and is what {@code RESET} goes back to.
   *
   * @param name a <a
   *     href="https://www.postgresql.org/docs/current/runtime-config-client.html">parameter</a>
   *     that a session may set, or a name of one's own with a dot in it; letter case does not
   *     matter. {@code application_name} and what the driver needs ({@code client_encoding}, {@code
   *     datestyle}, {@code extra_float_digits}) are refused
   * @param value as in {@code SET}, without quotes, such as {@code 64MB}; what the server does not
   *     like shows when a connection is opened, in an error that names the setting
   * @return this builder
   * @throws ConfigurationException if it cannot be a setting
   */
  public DatabaseConfigBuilder serverSetting(String name, String value) {
    String known = ServerSettings.name(name);
    serverSettings.put(known, ServerSettings.value(known, value));
    return this;
  }

  /**
   * Sets several of the server's settings, beside those set so far, as {@link #serverSetting} does.
   *
   * @param settings names and values
   * @return this builder
   * @throws ConfigurationException if one cannot be a setting
   */
  public DatabaseConfigBuilder serverSettings(Map<String, String> settings) {
    settings.forEach(this::serverSetting);
    return this;
  }

  /**
   * Sets how long any statement may run on the server: the server setting {@code
   * statement_timeout}. Beyond it the statement fails with SQLSTATE 57014.
   *
   * @param statementTimeout from 1 ms to 24 days, in whole milliseconds; the server's own default
   *     is no limit
   * @return this builder
   * @throws ConfigurationException if it is out of that range
   */
  public DatabaseConfigBuilder statementTimeout(Duration statementTimeout) {
    Check.positive("statementTimeout", Check.LONGEST_MILLIS, statementTimeout);
    if (statementTimeout.toNanosPart() % 1_000_000 != 0) {
      throw new ConfigurationException(
          "statementTimeout must be whole milliseconds, was " + statementTimeout);
    }
    return serverSetting("statement_timeout", statementTimeout.toMillis() + "ms");
  }

  /**
   * Sets whether the server compiles expensive statements: the server setting {@code jit}. For
   * short statements that are planned as expensive, compiling can take longer than running.
   *
   * @param jit the server's own default is true up to PostgreSQL 18
   * @return this builder
   */
  public DatabaseConfigBuilder jit(boolean jit) {
    return serverSetting("jit", jit ? "on" : "off");
  }

  /**
   * Sets whether the system asks the server now and then if it is still there, on connections that
   * are silent. How often is the system's; how often the server asks in turn are the server
   * settings {@code tcp_keepalives_idle}, {@code tcp_keepalives_interval} and {@code
   * tcp_keepalives_count}.
   *
   * @param tcpKeepAlive default true
   * @return this builder
   */
  public DatabaseConfigBuilder tcpKeepAlive(boolean tcpKeepAlive) {
    this.tcpKeepAlive = tcpKeepAlive;
    return this;
  }

  /**
   * Says what kind of pooler stands in front of the server.
   *
   * @param pooler default {@link PoolerMode#NONE}
   * @return this builder
   */
  public DatabaseConfigBuilder pooler(PoolerMode pooler) {
    this.pooler = pooler;
    return this;
  }

  /**
   * Sets who decides whether a connection may be opened just now, such as {@code
   * io.asyncdb.resilience.CircuitBreakerGuard}.
   *
   * @param connectGuard by default every attempt is let through
   * @return this builder
   */
  public DatabaseConfigBuilder connectGuard(ConnectGuard connectGuard) {
    this.connectGuard = connectGuard;
    return this;
  }

  /**
   * Sets the longest wait for the TCP connection.
   *
   * @param connectTimeout longer than zero, at most 24 days
   * @return this builder
   */
  public DatabaseConfigBuilder connectTimeout(Duration connectTimeout) {
    this.connectTimeout = connectTimeout;
    return this;
  }

  /**
   * Sets how much of TLS is asked for.
   *
   * @param sslMode the mode
   * @return this builder
   */
  public DatabaseConfigBuilder sslMode(SslMode sslMode) {
    this.sslMode = sslMode;
    return this;
  }

  /**
   * Sets the file of trusted authorities, in PEM form. It is read when the database is opened. With
   * it {@link SslMode#REQUIRE} means {@link SslMode#VERIFY_CA}, as libpq has it.
   *
   * @param sslRootCert a path, or null for those that the Java runtime trusts
   * @return this builder
   */
  public DatabaseConfigBuilder sslRootCert(@Nullable String sslRootCert) {
    this.sslRootCert = sslRootCert;
    return this;
  }

  /**
   * Sets the file of the certificate by which this client shows who it is, in PEM form, followed by
   * those of authorities between it and the server's. It is read when the database is opened.
   *
   * @param sslCert a path, with {@link #sslKey}; or null for none
   * @return this builder
   */
  public DatabaseConfigBuilder sslCert(@Nullable String sslCert) {
    this.sslCert = sslCert;
    return this;
  }

  /**
   * Sets the file of the private key of {@link #sslCert}: PKCS #8 in PEM form, without a password.
   * It is read when the database is opened.
   *
   * @param sslKey a path, with {@link #sslCert}; or null for none
   * @return this builder
   */
  public DatabaseConfigBuilder sslKey(@Nullable String sslKey) {
    this.sslKey = sslKey;
    return this;
  }

  /**
   * Changes the pool's options, starting from those set so far.
   *
   * @param change such as {@code pool -> pool.withMaxSize(16)}
   * @return this builder
   */
  public DatabaseConfigBuilder pool(UnaryOperator<PoolConfig> change) {
    this.pool = change.apply(pool);
    return this;
  }

  /**
   * Sets the longest that a health probe takes.
   *
   * @param healthTimeout longer than zero
   * @return this builder
   */
  public DatabaseConfigBuilder healthTimeout(Duration healthTimeout) {
    this.healthTimeout = healthTimeout;
    return this;
  }

  /**
   * Sets how long closing waits for work that is under way.
   *
   * @param shutdownTimeout longer than zero
   * @return this builder
   */
  public DatabaseConfigBuilder shutdownTimeout(Duration shutdownTimeout) {
    this.shutdownTimeout = shutdownTimeout;
    return this;
  }

  /**
   * Sets from when on a statement is logged as slow.
   *
   * @param slowQueryThreshold zero turns the log off
   * @return this builder
   */
  public DatabaseConfigBuilder slowQueryThreshold(Duration slowQueryThreshold) {
    this.slowQueryThreshold = slowQueryThreshold;
    return this;
  }

  /**
   * Adds one who is told of every statement.
   *
   * @param listener thread-safe and quick
   * @return this builder
   */
  public DatabaseConfigBuilder listener(DatabaseListener listener) {
    this.listeners.add(listener);
    return this;
  }

  /**
   * Checks the options and returns the configuration.
   *
   * @return the configuration
   * @throws ConfigurationException if a value cannot work, naming option, rule and value
   */
  public DatabaseConfig build() {
    return new DatabaseConfig(this);
  }
}
