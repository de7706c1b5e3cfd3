package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import io.asyncdb.observe.DatabaseListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  Duration connectTimeout = Duration.ofSeconds(10);
  SslMode sslMode = SslMode.PREFER;
  @Nullable String sslRootCert;
  PoolConfig pool = PoolConfig.DEFAULT;
  Duration healthTimeout = Duration.ofSeconds(2);
  Duration shutdownTimeout = Duration.ofSeconds(30);
  final List<DatabaseListener> listeners = new ArrayList<>();

  DatabaseConfigBuilder() {}

  /**
   * Sets the server's host name or address.
   *
   * @param host a name or an address; the directory of a Unix-domain socket is refused
   * @return this builder
   */
  public DatabaseConfigBuilder host(String host) {
    this.host = host;
    return this;
  }

  /**
   * Sets the server's TCP port.
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
   * Sets the file of trusted authorities, in PEM form.
   *
   * @param sslRootCert a path, or null for those that the Java runtime trusts
   * @return this builder
   */
  public DatabaseConfigBuilder sslRootCert(@Nullable String sslRootCert) {
    this.sslRootCert = sslRootCert;
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
