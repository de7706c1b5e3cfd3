package io.asyncdb.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.test.PostgresServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Migrations on a server that lets in nobody without a certificate. */
class MigrationsTlsTest {

  @TempDir static Path files;

  private static PostgresServer server;
  private static DatabaseConfig config;

  @BeforeAll
  static void start() throws Exception {
    X509Bundle authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=Authority")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    write("root.crt", authority.getCertificatePEM());
    certify("server", new CertificateBuilder().addSanDnsName("localhost"), authority);
    certify("postgres", new CertificateBuilder(), authority);
    write("pg_hba.conf", "hostssl all all all cert\n");
    server =
        PostgresServer.builder()
            .setting("ssl", "on")
            .setting("ssl_cert_file", file("server.crt"))
            .setting("ssl_key_file", file("server.key"))
            .setting("ssl_ca_file", file("root.crt"))
            .setting("hba_file", file("pg_hba.conf"))
            .start();
    config =
        DatabaseConfig.builder()
            .host("localhost")
            .port(server.port())
            .database("postgres")
            .username("postgres")
            .sslMode(SslMode.VERIFY_FULL)
            .sslRootCert(file("root.crt"))
            .sslCert(file("postgres.crt"))
            .sslKey(file("postgres.key"))
            .build();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void migrate_clientCertificate_isShown() throws IOException {
    Path migrations = Files.createDirectories(files.resolve("migrations"));
    Files.writeString(migrations.resolve("V1__first.sql"), "create table first (id int)");

    assertThat(Migrations.of(config).locations("filesystem:" + migrations).migrate().applied())
        .hasSize(1);
  }

  @Test
  void migrate_clientCertificateWithoutAuthorities_isRefused() {
    DatabaseConfig without = config.toBuilder().sslRootCert(null).build();

    assertThatThrownBy(() -> Migrations.of(without).migrate())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("JDBC needs sslRootCert where sslCert is set under sslMode=verify-full");
  }

  @Test
  void migrate_clientCertificateMissing_isNamed() {
    String missing = file("missing.crt");
    DatabaseConfig without = config.toBuilder().sslCert(missing).build();

    assertThatThrownBy(() -> Migrations.of(without).migrate())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("sslCert must be a file in PEM form, was \"" + missing + "\"");
  }

  private static void certify(String name, CertificateBuilder certificate, X509Bundle authority)
      throws Exception {
    X509Bundle issued = certificate.ecp256().subject("CN=" + name).buildIssuedBy(authority);
    write(name + ".crt", issued.getCertificatePEM());
    write(name + ".key", issued.getPrivateKeyPEM());
  }

  /** For the owner alone: neither side takes a key that others may read. */
  private static void write(String name, String text) throws IOException {
    Path file =
        Files.createFile(
            files.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  private static String file(String name) {
    return files.resolve(name).toString();
  }
}
