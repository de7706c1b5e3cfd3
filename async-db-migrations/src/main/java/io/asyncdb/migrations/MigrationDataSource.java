package io.asyncdb.migrations;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.SslMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import javax.sql.DataSource;

/**
 * A pool of two JDBC connections from the configuration of the asynchronous database, for as long
 * as a run of the migrations takes: one holds the lock, the other runs the migrations.
 */
final class MigrationDataSource implements AutoCloseable {

  private static final int CONNECTIONS = 2;

  private final HikariDataSource pool;
  private final String address;

  private MigrationDataSource(HikariDataSource pool, String address) {
    this.pool = pool;
    this.address = address;
  }

  /**
   * Connects.
   *
   * @throws MigrationException when the server refuses or is not there, or is to be reached through
   *     a socket
   */
  static MigrationDataSource open(DatabaseConfig config) {
    if (config.socket() != null) {
      throw new MigrationException(
          "Migrations go over TCP, as JDBC does: host must be a name or an address, was the socket's"
              + " directory \""
              + config.host()
              + "\"",
          null);
    }
    if (config.sslCert() != null
        && config.sslRootCert() == null
        && config.sslMode().compareTo(SslMode.VERIFY_CA) >= 0) {
      // The driver's factory that trusts what the Java runtime does shows no certificate.
      throw new MigrationException(
          "Migrations need sslRootCert where sslCert is set under sslMode="
              + config.sslMode().libpqName(),
          null);
    }
    String address =
        config.username() + "@" + config.host() + ":" + config.port() + "/" + config.database();
    HikariConfig hikari = new HikariConfig();
    hikari.setPoolName("async-db-migrations");
    hikari.setMaximumPoolSize(CONNECTIONS);
    hikari.setMinimumIdle(0);
    hikari.setConnectionTimeout(config.connectTimeout().toMillis());
    hikari.setInitializationFailTimeout(1);
    hikari.setDataSourceClassName("org.postgresql.ds.PGSimpleDataSource");
    hikari.addDataSourceProperty("serverName", config.host());
    hikari.addDataSourceProperty("portNumber", config.port());
    hikari.addDataSourceProperty("databaseName", config.database());
    hikari.addDataSourceProperty("user", config.username());
    hikari.addDataSourceProperty("applicationName", config.applicationName());
    hikari.addDataSourceProperty("connectTimeout", seconds(config));
    hikari.addDataSourceProperty("tcpKeepAlive", true);
    if (config.password() != null) {
      hikari.addDataSourceProperty("password", config.password());
    }
    secure(hikari, config);
    try {
      return new MigrationDataSource(new HikariDataSource(hikari), address);
    } catch (PoolInitializationException e) {
      throw FlywayErrors.unreachable(address, e);
    }
  }

  private static void secure(HikariConfig hikari, DatabaseConfig config) {
    hikari.addDataSourceProperty("sslMode", config.sslMode().libpqName());
    if (config.sslCert() != null && config.sslKey() != null) {
      hikari.addDataSourceProperty("sslCert", config.sslCert());
      hikari.addDataSourceProperty("sslKey", config.sslKey());
      // The driver takes any key for RSA's otherwise.
      hikari.addDataSourceProperty("pemKeyAlgorithm", keyAlgorithm(config.sslCert()));
    }
    if (config.sslRootCert() != null) {
      hikari.addDataSourceProperty("sslRootCert", config.sslRootCert());
    } else if (config.sslMode().compareTo(SslMode.VERIFY_CA) >= 0) {
      // The driver's own default is a file in the home directory, not what the Java runtime trusts.
      hikari.addDataSourceProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }

  private static String keyAlgorithm(String certificate) {
    try (InputStream in = Files.newInputStream(Path.of(certificate))) {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(in)
          .getPublicKey()
          .getAlgorithm();
    } catch (IOException | CertificateException e) {
      throw new MigrationException(
          "sslCert must be a file in PEM form, was \"" + certificate + "\"", e);
    }
  }

  private static int seconds(DatabaseConfig config) {
    return (int) Math.max(1, Math.min(Integer.MAX_VALUE, config.connectTimeout().toSeconds()));
  }

  DataSource dataSource() {
    return pool;
  }

  /** Who connects to what, without the password, for messages. */
  String address() {
    return address;
  }

  @Override
  public void close() {
    pool.close();
  }
}
