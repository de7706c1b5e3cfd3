package io.asyncdb.migrations.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Map;
import java.util.stream.Collectors;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * JDBC connections with what a {@link DatabaseConfig} says: address, credentials, application name,
 * time to connect, TCP keepalive and TLS. What has no counterpart in pgjdbc is refused.
 */
public final class JdbcSource {

  private JdbcSource() {}

  /**
   * Maps a configuration, its server settings left out: a {@code statement_timeout} is not meant
   * for a migration.
   *
   * @param config where the server is
   * @return a source that opens a connection for each call; it connects to nothing yet
   * @throws ConfigurationException when JDBC cannot do what is asked for
   */
  public static PGSimpleDataSource of(DatabaseConfig config) {
    if (config.socket() != null) {
      throw new ConfigurationException(
          "JDBC goes over TCP: host must be a name or an address, was the socket's directory \""
              + config.host()
              + "\"");
    }
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {config.host()});
    source.setPortNumbers(new int[] {config.port()});
    source.setDatabaseName(config.database());
    source.setUser(config.username());
    source.setPassword(config.password());
    source.setApplicationName(config.applicationName());
    source.setConnectTimeout(
        (int) Math.max(1, Math.min(Integer.MAX_VALUE, config.connectTimeout().toSeconds())));
    source.setTcpKeepAlive(config.tcpKeepAlive());
    secure(source, config);
    return source;
  }

  /**
   * Maps a configuration with its server settings, for the statements of an application.
   *
   * @param config where the server is, and what its connections begin with
   * @return a source that opens a connection for each call; it connects to nothing yet
   * @throws ConfigurationException when JDBC cannot do what is asked for
   */
  public static PGSimpleDataSource withServerSettings(DatabaseConfig config) {
    PGSimpleDataSource source = of(config);
    Map<String, String> settings = config.serverSettings();
    if (!settings.isEmpty()) {
      source.setOptions(
          settings.entrySet().stream()
              .map(s -> "-c " + s.getKey() + "=" + s.getValue().replaceAll("[\\\\\\s]", "\\\\$0"))
              .collect(Collectors.joining(" ")));
    }
    if (config.pooler() == PoolerMode.TRANSACTION) {
      // The next transaction may meet a backend that does not know the statement.
      source.setPrepareThreshold(0);
    }
    return source;
  }

  private static void secure(PGSimpleDataSource source, DatabaseConfig config) {
    boolean verified = config.sslMode().compareTo(SslMode.VERIFY_CA) >= 0;
    source.setSslMode(config.sslMode().libpqName());
    if (config.sslCert() != null && config.sslKey() != null) {
      if (verified && config.sslRootCert() == null) {
        // The driver's factory that trusts what the Java runtime does shows no certificate.
        throw new ConfigurationException(
            "JDBC needs sslRootCert where sslCert is set under sslMode="
                + config.sslMode().libpqName());
      }
      source.setSslCert(config.sslCert());
      source.setSslKey(config.sslKey());
      // The driver takes any key for RSA's otherwise.
      source.setPemKeyAlgorithm(keyAlgorithm(config.sslCert()));
    }
    if (config.sslRootCert() != null) {
      source.setSslRootCert(config.sslRootCert());
    } else if (verified) {
      // The driver's own default is a file in the home directory, not what the Java runtime trusts.
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    }
  }

  private static String keyAlgorithm(String certificate) {
    try (InputStream in = Files.newInputStream(Path.of(certificate))) {
      return CertificateFactory.getInstance("X.509")
          .generateCertificate(in)
          .getPublicKey()
          .getAlgorithm();
    } catch (IOException | CertificateException e) {
      throw new ConfigurationException(
          "sslCert must be a file in PEM form, was \"" + certificate + "\"");
    }
  }
}
