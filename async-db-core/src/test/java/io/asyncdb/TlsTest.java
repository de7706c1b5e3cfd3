package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresServer;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Who is let in under which mode, with certificates that this test is the authority of. */
class TlsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path files;

  private static X509Bundle authority;
  private static PostgresServer server;
  private static String rootCert;
  private static String otherRootCert;

  @BeforeAll
  static void start() throws Exception {
    authority = authority("CN=Authority");
    X509Bundle other = authority("CN=Other authority");
    rootCert = write("root.crt", authority.getCertificatePEM());
    otherRootCert = write("other.crt", other.getCertificatePEM());
    certify(new CertificateBuilder().subject("CN=server").addSanDnsName("localhost"));
    client("certified", authority);
    client("impostor", other);
    String hba =
        write(
            "pg_hba.conf",
            """
            hostssl all only_tls all scram-sha-256
            hostssl all certified all cert
            hostnossl all only_tls,certified all reject
            host all all all scram-sha-256
            """);
    server =
        PostgresServer.builder()
            .setting("ssl", "on")
            .setting("ssl_cert_file", files.resolve("server.crt").toString())
            .setting("ssl_key_file", files.resolve("server.key").toString())
            .setting("ssl_ca_file", rootCert)
            .setting("hba_file", hba)
            .start();
    try (Database db = open(config -> config)) {
      String login = " login password '" + server.password() + "'";
      db.sql("create role only_tls" + login).execute().block();
      db.sql("create role certified" + login).execute().block();
    }
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource({
    "DISABLE, false",
    "ALLOW, false",
    "PREFER, true",
    "REQUIRE, true",
    "VERIFY_CA, true",
    "VERIFY_FULL, true"
  })
  void connect_rightAuthorityAndHost_isEncryptedFromPreferOn(SslMode mode, boolean encrypted) {
    try (Database db = open(config -> config.sslMode(mode).sslRootCert(rootCert))) {
      assertThat(isEncrypted(db)).isEqualTo(encrypted);
    }
  }

  @Test
  void connect_requireWithoutAuthorities_takesAnyCertificate() {
    try (Database db = open(config -> config.sslMode(SslMode.REQUIRE))) {
      assertThat(isEncrypted(db)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
  void connect_wrongAuthority_isRefusedSayingWhereAndWhy(SslMode mode) {
    assertThat(failure(config -> config.sslMode(mode).sslRootCert(otherRootCert)))
        .isInstanceOf(ConnectionException.class)
        .hasMessageStartingWith(
            "cannot connect to localhost:%d: TLS failed (sslMode=%s, sslRootCert=%s): ",
            server.port(), mode.libpqName(), otherRootCert)
        .hasMessageContaining("certification path");
  }

  @ParameterizedTest
  @EnumSource(names = {"VERIFY_CA", "VERIFY_FULL"})
  void connect_authoritiesOfTheRuntimeAlone_doNotKnowOurs(SslMode mode) {
    assertThat(failure(config -> config.sslMode(mode)))
        .hasMessageContaining("TLS failed (sslMode=" + mode.libpqName() + "): ");
  }

  /** Though a reverse look-up of the address gives the certificate's name. */
  @Test
  void connect_hostTheCertificateDoesNotName_isRefusedByVerifyFullAlone() {
    UnaryOperator<DatabaseConfigBuilder> byAddress =
        config -> config.host("127.0.0.1").sslRootCert(rootCert);
    assertThat(failure(config -> byAddress.apply(config).sslMode(SslMode.VERIFY_FULL)))
        .isInstanceOf(ConnectionException.class)
        .hasMessageStartingWith(
            "cannot connect to 127.0.0.1:%d: TLS failed (sslMode=verify-full, sslRootCert=%s): ",
            server.port(), rootCert)
        .hasMessageContaining("127.0.0.1");
    try (Database db = open(config -> byAddress.apply(config).sslMode(SslMode.VERIFY_CA))) {
      assertThat(isEncrypted(db)).isTrue();
    }
  }

  @Test
  void connect_certificateOfAnotherHost_isRefused() throws Exception {
    restartWith(new CertificateBuilder().subject("CN=localhost").addSanDnsName("db.example"));
    try {
      assertThat(failure(config -> config.sslMode(SslMode.VERIFY_FULL).sslRootCert(rootCert)))
          .hasMessageContaining("localhost");
    } finally {
      restartWith(new CertificateBuilder().subject("CN=server").addSanDnsName("localhost"));
    }
  }

  @Test
  void connect_certificateForTheAddress_isTaken() throws Exception {
    restartWith(new CertificateBuilder().subject("CN=server").addSanIpAddress("127.0.0.1"));
    try (Database db =
        open(
            config ->
                config.host("127.0.0.1").sslMode(SslMode.VERIFY_FULL).sslRootCert(rootCert))) {
      assertThat(isEncrypted(db)).isTrue();
    } finally {
      restartWith(new CertificateBuilder().subject("CN=server").addSanDnsName("localhost"));
    }
  }

  @Test
  void connect_expiredCertificate_isRefused() throws Exception {
    restartWith(
        new CertificateBuilder()
            .subject("CN=server")
            .addSanDnsName("localhost")
            .notBefore(Instant.now().minus(Duration.ofDays(2)))
            .notAfter(Instant.now().minus(Duration.ofDays(1))));
    try {
      assertThat(failure(config -> config.sslMode(SslMode.VERIFY_CA).sslRootCert(rootCert)))
          .hasMessageContaining("NotAfter");
    } finally {
      restartWith(new CertificateBuilder().subject("CN=server").addSanDnsName("localhost"));
    }
  }

  @Test
  void connect_serverThatInsists_refusesDisableAndIsAllowed() {
    assertThat(failure(config -> config.username("only_tls").sslMode(SslMode.DISABLE)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("no encryption");
    try (Database db = open(config -> config.username("only_tls").sslMode(SslMode.ALLOW))) {
      assertThat(isEncrypted(db)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUIRE", "VERIFY_CA", "VERIFY_FULL"})
  void connect_serverWithoutTls_isRefusedNamingTheMode(SslMode mode) {
    PostgresServer plain = PostgresServer.shared();
    assertThat(failure(config -> to(plain, config).sslMode(mode)))
        .isInstanceOf(ConnectionException.class)
        .hasMessageEndingWith("the server offers no TLS (sslMode=" + mode.libpqName() + ")");
    try (Database db = open(config -> to(plain, config).sslMode(SslMode.PREFER))) {
      assertThat(isEncrypted(db)).isFalse();
    }
  }

  @Test
  void connect_clientCertificate_isShown() {
    try (Database db = open(config -> as("certified", config))) {
      assertThat(
              db.sql("select client_dn from pg_stat_ssl where pid = pg_backend_pid()")
                  .as(String.class)
                  .one()
                  .block())
          .isEqualTo("/CN=certified");
    }
  }

  @Test
  void connect_clientCertificateMissingOrOfAnotherAuthority_isRefused() {
    assertThat(
            failure(
                config ->
                    config
                        .username("certified")
                        .sslMode(SslMode.VERIFY_FULL)
                        .sslRootCert(rootCert)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("requires a valid client certificate");
    // Of the server's authority it is not, so it is not even shown.
    assertThat(failure(config -> as("impostor", config)))
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageContaining("requires a valid client certificate");
  }

  @Test
  void cancel_throughTls_stopsTheStatement() {
    try (Database db = open(config -> config.sslMode(SslMode.VERIFY_FULL).sslRootCert(rootCert))) {
      Disposable caller = db.sql("select pg_sleep(60)").execute().subscribe();
      Await.until(PATIENCE, () -> sleeping(db) == 1, () -> "nothing sleeps");
      caller.dispose();
      Await.until(PATIENCE, () -> sleeping(db) == 0, () -> "it sleeps on");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing.crt", "pg_hba.conf"})
  void open_fileThatIsNoCertificate_isNamed(String name) {
    String file = files.resolve(name).toString();
    assertThatThrownBy(() -> open(config -> config.sslMode(SslMode.VERIFY_FULL).sslRootCert(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("sslRootCert must be a file in PEM form, was \"" + file + "\": ");
    assertThatThrownBy(() -> open(config -> as("certified", config).sslCert(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("sslCert must be a file in PEM form, was \"" + file + "\": ");
    assertThatThrownBy(() -> open(config -> as("certified", config).sslKey(file)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("sslKey must be a file in PEM form, was \"" + file + "\": ");
  }

  @ParameterizedTest
  @EnumSource(names = {"DISABLE", "ALLOW", "PREFER", "REQUIRE"})
  void open_modeThatDoesNotVerify_warnsOfNothingOnThisMachine(SslMode mode) {
    assertThat(logged(config -> config.sslMode(mode))).doesNotContain("sslMode");
  }

  private static X509Bundle authority(String name) throws Exception {
    return new CertificateBuilder()
        .ecp256()
        .subject(name)
        .setIsCertificateAuthority(true)
        .buildSelfSigned();
  }

  private static void restartWith(CertificateBuilder certificate) throws Exception {
    certify(certificate);
    server.restart();
  }

  private static void certify(CertificateBuilder certificate) throws Exception {
    X509Bundle issued = certificate.ecp256().buildIssuedBy(authority);
    write("server.crt", issued.getCertificatePEM());
    write("server.key", issued.getPrivateKeyPEM());
  }

  private static void client(String name, X509Bundle issuer) throws Exception {
    X509Bundle issued =
        new CertificateBuilder().ecp256().subject("CN=" + name).buildIssuedBy(issuer);
    write(name + ".crt", issued.getCertificatePEM());
    write(name + ".key", issued.getPrivateKeyPEM());
  }

  /** For the owner alone: the server takes no key that others may read. */
  private static String write(String name, String text) throws IOException {
    Path file = files.resolve(name);
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, text).toString();
  }

  private static DatabaseConfigBuilder as(String name, DatabaseConfigBuilder config) {
    return config
        .username("certified")
        .password(null)
        .sslMode(SslMode.VERIFY_FULL)
        .sslRootCert(rootCert)
        .sslCert(files.resolve(name + ".crt").toString())
        .sslKey(files.resolve(name + ".key").toString());
  }

  private static DatabaseConfigBuilder to(PostgresServer other, DatabaseConfigBuilder config) {
    return config.host(other.host()).port(other.port()).password(other.password());
  }

  private static Database open(UnaryOperator<DatabaseConfigBuilder> change) {
    return Database.open(
        change
            .apply(
                DatabaseConfig.builder()
                    .host("localhost")
                    .port(server.port())
                    .database("postgres")
                    .username("postgres")
                    .password(server.password()))
            .build());
  }

  private static boolean isEncrypted(Database db) {
    return db.sql("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
        .as(Boolean.class)
        .one()
        .block(PATIENCE);
  }

  private static long sleeping(Database db) {
    return db.sql(
            "select count(*) from pg_stat_activity where state = 'active' and query like"
                + " 'select pg_sleep%'")
        .as(Long.class)
        .one()
        .block(PATIENCE);
  }

  private static DatabaseException failure(UnaryOperator<DatabaseConfigBuilder> change) {
    try (Database db = open(change)) {
      return catchThrowableOfType(
          DatabaseException.class, () -> db.sql("select 1").execute().block(PATIENCE));
    }
  }

  /** What is logged while a database is opened and has failed to connect twice. */
  private static String logged(UnaryOperator<DatabaseConfigBuilder> change) {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try (Database db = open(change)) {
      for (int i = 0; i < 2; i++) {
        db.sql("select 1").execute().onErrorComplete().block(PATIENCE);
      }
    } finally {
      System.setErr(before);
    }
    return log.toString(StandardCharsets.UTF_8);
  }
}
