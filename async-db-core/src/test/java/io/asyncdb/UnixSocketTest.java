package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.test.Await;
import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresServer;
import java.io.File;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;

/** Connections through the server's Unix-domain socket, as libpq writes them. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Netty has no Unix-domain sockets there")
class UnixSocketTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir static Path directory;

  private static PostgresServer server;

  @BeforeAll
  static void start() throws IOException {
    // The server may run under another account than this test.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    server =
        PostgresServer.builder().setting("unix_socket_directories", directory.toString()).start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgresql://postgres:PASSWORD@:PORT/postgres?host=DIRECTORY",
        "postgresql:///postgres?host=DIRECTORY&port=PORT&user=postgres&password=PASSWORD",
        "postgresql://postgres:PASSWORD@ENCODED:PORT/postgres",
        "postgresql://postgres:PASSWORD@ENCODED:PORT/postgres?sslmode=verify-full"
      })
  void connect_urlWithADirectory_goesThroughTheSocket(String url) {
    DatabaseConfig config =
        DatabaseConfig.fromUrl(
            url.replace("PASSWORD", server.password())
                .replace("PORT", Integer.toString(server.port()))
                .replace("DIRECTORY", directory.toString())
                .replace(
                    "ENCODED", URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8)));
    assertThat(config.socket()).isEqualTo(directory + "/.s.PGSQL." + server.port());
    try (Database db = Database.open(config)) {
      assertThat(
              db.sql(
                      "select client_addr is null and client_port = -1 from pg_stat_activity where"
                          + " pid = pg_backend_pid()")
                  .as(Boolean.class)
                  .one()
                  .block(PATIENCE))
          .isTrue();
    }
    assertThat(DatabaseConfig.fromUrl(config.toUrl()).socket()).isEqualTo(config.socket());
  }

  @Test
  void cancel_throughTheSocket_stopsTheStatement() {
    try (Database db = Database.open(config(directory.toString()))) {
      Disposable caller = db.sql("select pg_sleep(60)").execute().subscribe();
      Await.until(PATIENCE, () -> sleeping(db) == 1, () -> "nothing sleeps");
      caller.dispose();
      Await.until(PATIENCE, () -> sleeping(db) == 0, () -> "it sleeps on");
    }
  }

  @Test
  void connect_noSocketThere_namesIt() {
    try (Database db = Database.open(config(directory + "/missing"))) {
      assertThatThrownBy(() -> db.sql("select 1").execute().block(PATIENCE))
          .isInstanceOf(ConnectionException.class)
          .hasMessageStartingWith(
              "cannot connect to %s/missing/.s.PGSQL.%d: ", directory, server.port())
          .hasMessageContaining("No such file");
    }
  }

  @Test
  void open_withoutTheNativeTransport_saysWhatToAdd() throws Exception {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).getFileName().toString().contains("-native-epoll-"))
            .filter(entry -> !Path.of(entry).getFileName().toString().contains("-native-kqueue-"))
            .collect(Collectors.joining(File.pathSeparator));
    Process child =
        ChildJvm.of(Opener.class, List.of("-cp", classPath)).redirectErrorStream(true).start();
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output)
        .contains(
            ConfigurationException.class.getName(),
            "was the socket's directory \"/somewhere\"",
            "io.netty:netty-transport-native-epoll");
    assertThat(child.waitFor()).isEqualTo(1);
  }

  /** Run by a JVM of its own. */
  static final class Opener {

    private Opener() {}

    public static void main(String[] arguments) {
      Database.open(DatabaseConfig.builder().host("/somewhere").build()).close();
    }
  }

  private static DatabaseConfig config(String host) {
    return DatabaseConfig.builder()
        .host(host)
        .port(server.port())
        .database("postgres")
        .username("postgres")
        .password(server.password())
        .sslMode(SslMode.REQUIRE)
        .build();
  }

  private static long sleeping(Database db) {
    return db.sql(
            "select count(*) from pg_stat_activity where state = 'active' and query like"
                + " 'select pg_sleep%'")
        .as(Long.class)
        .one()
        .block(PATIENCE);
  }
}
