package io.asyncdb.internal.connection;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.ConfigurationException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.client.SSLMode;
import java.io.File;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as it is configured: whom the client trusts, and who it is itself.
 *
 * <p>The driver negotiates; whether the server is who it should be is decided by engines of our
 * own, which know the host as it is configured. The driver's are made without it: they compare with
 * what a reverse look-up of the address says, wait for that on an event loop, and refuse every
 * server that is reached by its address, under verify-ca too.
 */
final class Tls {

  private final DatabaseConfig config;
  private final @Nullable SslContext context;

  /**
   * Reads the files.
   *
   * @throws ConfigurationException if one cannot be used, naming option and file
   */
  Tls(DatabaseConfig config) {
    this.config = config;
    // As libpq has it: nobody is in between on a socket of this machine.
    boolean never = config.sslMode() == SslMode.DISABLE || config.socket() != null;
    this.context = never ? null : context(config);
  }

  void applyTo(PostgresqlConnectionConfiguration.Builder driver) {
    driver.sslMode(
        switch (context == null ? SslMode.DISABLE : config.sslMode()) {
          case DISABLE -> SSLMode.DISABLE;
          case ALLOW -> SSLMode.ALLOW;
          case PREFER -> SSLMode.PREFER;
          case REQUIRE, VERIFY_CA, VERIFY_FULL -> SSLMode.REQUIRE;
        });
    SslContext ours = context;
    if (ours != null) {
      driver.sslEngineCustomizer(
          drivers -> {
            ReferenceCountUtil.safeRelease(drivers);
            return engine(ours);
          });
    }
  }

  private SSLEngine engine(SslContext ours) {
    return ours.newEngine(ByteBufAllocator.DEFAULT, config.host(), config.port());
  }

  /** Tells whether a certificate that nobody trusted vouches for is refused. */
  private static boolean verifiesAuthority(DatabaseConfig config) {
    return switch (config.sslMode()) {
      case DISABLE, ALLOW, PREFER -> false;
      // As libpq has it: who names authorities wants them asked.
      case REQUIRE -> config.sslRootCert() != null;
      case VERIFY_CA, VERIFY_FULL -> true;
    };
  }

  private static SslContext context(DatabaseConfig config) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .endpointIdentificationAlgorithm(
                config.sslMode() == SslMode.VERIFY_FULL ? "HTTPS" : null);
    String rootCert = config.sslRootCert();
    if (!verifiesAuthority(config)) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (rootCert != null) {
      reading("sslRootCert", rootCert, () -> builder.trustManager(new File(rootCert)));
    }
    String cert = config.sslCert();
    String key = config.sslKey();
    if (cert != null && key != null) {
      reading("sslCert", cert, () -> SslContextBuilder.forClient().trustManager(new File(cert)));
      reading("sslKey", key, () -> builder.keyManager(new File(cert), new File(key)));
    }
    try {
      return builder.build();
    } catch (SSLException e) {
      throw new ConfigurationException("TLS cannot be set up: " + e.getMessage());
    }
  }

  private static void reading(String option, String file, Runnable read) {
    try {
      read.run();
    } catch (IllegalArgumentException e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new ConfigurationException(
          option + " must be a file in PEM form, was \"" + file + "\": " + reason.getMessage());
    }
  }

  /** Says what the configuration leaves open to an attacker in the network, or null if nothing. */
  @Nullable String weakness() {
    String mode = "sslMode=" + config.sslMode().libpqName();
    String where = config.host() + ":" + config.port();
    if (config.socket() != null || isLoopback(config.host())) {
      return null;
    }
    if (!verifiesAuthority(config)) {
      return mode
          + " takes any server for "
          + where
          + ": whoever is in between can read and change everything. Use verify-full.";
    }
    if (config.sslMode() != SslMode.VERIFY_FULL && config.sslRootCert() == null) {
      return mode
          + " without sslRootCert takes whoever has a certificate of any public authority for "
          + where
          + ". Use verify-full.";
    }
    return null;
  }

  /** By the name alone: to look it up would have to wait. */
  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || host.startsWith("127.") || host.equals("::1");
  }

  /** Says which options the failure of a handshake has to do with. */
  String options() {
    return "sslMode="
        + config.sslMode().libpqName()
        + (config.sslRootCert() == null ? "" : ", sslRootCert=" + config.sslRootCert())
        + (config.sslCert() == null ? "" : ", sslCert=" + config.sslCert());
  }
}
