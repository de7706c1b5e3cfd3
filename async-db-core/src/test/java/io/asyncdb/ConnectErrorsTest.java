package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;

/** Errors on the way to a connection say where to, and why. */
class ConnectErrorsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final String PASSWORD = "Qx7-password";

  private static String role;

  @BeforeAll
  static void createRole() {
    role = "role_of_" + postgres.database().name();
    sql("create role " + role + " login password '" + PASSWORD + "'");
  }

  @AfterAll
  static void dropRole() {
    sql("drop role " + role);
  }

  private static void sql(String sql) {
    try (Database db = Database.open(postgres.url())) {
      db.sql(sql).execute().block();
    }
  }

  @Test
  void sql_connectionRefused_namesTheAddress() throws IOException {
    int unused;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      unused = socket.getLocalPort();
    }
    DatabaseException error = failure(config -> config.host("127.0.0.1").port(unused));
    assertThat(error)
        .isInstanceOf(ConnectionException.class)
        .hasMessageStartingWith("cannot connect to 127.0.0.1:" + unused + ": ")
        .hasMessageEndingWith("Connection refused");
    assertThat(error.isTransient()).isTrue();
  }

  @Test
  void sql_unknownHost_namesIt() {
    DatabaseException error = failure(config -> config.host("no-such-host.invalid"));
    assertThat(error)
        .isInstanceOf(ConnectionException.class)
        .hasMessageStartingWith("cannot connect to no-such-host.invalid:5432: ")
        .hasMessageContaining("no-such-host.invalid");
  }

  @Test
  void sql_serverThatSaysNothing_failsAfterTheConnectTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      DatabaseException error =
          failure(
              config ->
                  config
                      .host("127.0.0.1")
                      .port(silent.getLocalPort())
                      .sslMode(SslMode.DISABLE)
                      .connectTimeout(Duration.ofMillis(200)));
      assertThat(error)
          .isInstanceOf(ConnectionException.class)
          .hasMessage(
              "cannot connect to 127.0.0.1:%d: no answer within PT0.2S", silent.getLocalPort());
      assertThat(error.isTransient()).isTrue();
    }
  }

  @Test
  void sql_wrongPassword_isDeniedWithoutShowingIt() {
    DatabaseException error = failure(config -> onServer(config).password("Qx7-other"));
    assertThat(error)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessage(
            "cannot connect to %s:%d: password authentication failed for user \"%s\" [28P01]",
            postgres.database().server().host(), postgres.database().server().port(), role);
    assertThat(error.sqlState()).isEqualTo("28P01");
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void sql_unknownRoleOrNoPassword_isDenied() {
    assertThat(failure(config -> onServer(config).username("nobody_here").password("Qx7-x")))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(failure(config -> onServer(config).password(null)))
        .isInstanceOfAny(AccessDeniedException.class, ConnectionException.class);
  }

  @Test
  void sql_missingDatabase_isNamed() {
    DatabaseException error = failure(config -> onServer(config).database("no_such_database"));
    assertThat(error)
        .isInstanceOf(ConnectionException.class)
        .hasMessageEndingWith("database \"no_such_database\" does not exist [3D000]");
    assertThat(error.sqlState()).isEqualTo("3D000");
  }

  @Test
  void sql_tooManyConnections_isTransient() {
    sql("alter role " + role + " connection limit 0");
    try {
      DatabaseException error = failure(ConnectErrorsTest::onServer);
      assertThat(error)
          .isInstanceOf(ConnectionException.class)
          .hasMessageEndingWith("too many connections for role \"" + role + "\" [53300]");
      assertThat(error.isTransient()).isTrue();
    } finally {
      sql("alter role " + role + " connection limit -1");
    }
  }

  @Test
  void sql_tlsRequiredFromAServerWithoutIt_isAConnectionError() {
    assertThat(failure(config -> onServer(config).sslMode(SslMode.REQUIRE)))
        .isInstanceOf(ConnectionException.class)
        .hasMessageEndingWith("the server offers no TLS (sslMode=require)");
  }

  @Test
  void sql_passwordNeededAndNoneGiven_saysSo() {
    DatabaseException error = failure(config -> onServer(config).password(null));
    assertThat(error)
        .isInstanceOf(AccessDeniedException.class)
        .hasMessageEndingWith("the server asks for a password, and none was given");
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void sql_missingDatabase_isNotTransient() {
    DatabaseException error = failure(config -> onServer(config).database("no_such_database"));
    assertThat(error).isInstanceOf(ConnectionException.class).hasMessageContaining("[3D000]");
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void sql_silentServer_theSocketIsClosedAfterTheConnectTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        Database db = silentlyOpen(silent, Duration.ofMillis(200))) {
      Disposable caller = db.sql("select 1").execute().subscribe(null, expected -> {});
      try (Socket accepted = silent.accept()) {
        assertThatSocketCloses(accepted);
      }
      Await.until(Duration.ofSeconds(5), caller::isDisposed, () -> db.stats().toString());
    }
  }

  @Test
  void close_whileConnecting_closesTheSocket() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"))) {
      Database db = silentlyOpen(silent, Duration.ofMillis(500));
      Disposable health = db.health().subscribe();
      try (Socket accepted = silent.accept()) {
        health.dispose();
        db.close();
        assertThatSocketCloses(accepted);
      }
    }
  }

  private static Database silentlyOpen(ServerSocket silent, Duration connectTimeout) {
    return Database.open(
        DatabaseConfig.builder()
            .host("127.0.0.1")
            .port(silent.getLocalPort())
            .database("any")
            .sslMode(SslMode.DISABLE)
            .connectTimeout(connectTimeout)
            .build());
  }

  /** Reads what was sent, to the end of the stream. */
  private static void assertThatSocketCloses(Socket accepted) throws IOException {
    accepted.setSoTimeout(5_000);
    accepted.getInputStream().readAllBytes();
  }

  private static DatabaseConfigBuilder onServer(DatabaseConfigBuilder config) {
    DatabaseConfig there = DatabaseConfig.fromUrl(postgres.url());
    return config
        .host(there.host())
        .port(there.port())
        .database(there.database())
        .username(role)
        .password(PASSWORD);
  }

  private static DatabaseException failure(UnaryOperator<DatabaseConfigBuilder> change) {
    DatabaseConfig config =
        change.apply(DatabaseConfig.builder().username("app").password(PASSWORD)).build();
    try (Database db = Database.open(config)) {
      DatabaseException error =
          catchThrowableOfType(
              DatabaseException.class,
              () -> db.sql("select 1").execute().block(Duration.ofSeconds(20)));
      assertThat(ErrorText.of(error)).doesNotContain("Qx7-");
      assertThat(db.stats().open()).isZero();
      return error;
    }
  }
}
