package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {

  @Test
  void shared_manyThreads_isOneServer() throws Exception {
    int threads = 8;
    CyclicBarrier together = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<PostgresServer>> servers =
          IntStream.range(0, threads)
              .mapToObj(
                  i ->
                      pool.submit(
                          () -> {
                            together.await();
                            return PostgresServer.shared();
                          }))
              .toList();
      for (Future<PostgresServer> server : servers) {
        assertThat(server.get()).isSameAs(PostgresServer.shared());
      }
    } finally {
      pool.shutdown();
    }
  }

  @Test
  void shared_closeOrStop_isRefused() {
    PostgresServer shared = PostgresServer.shared();

    assertThatIllegalStateException().isThrownBy(shared::close);
    assertThatIllegalStateException().isThrownBy(shared::stop).withMessageContaining("start() one");
    assertThat(shared.isRunning()).isTrue();
  }

  @Test
  void start_noOptions_isQuickRoomyAndGuarded() throws SQLException {
    try (PostgresServer server = PostgresServer.start()) {
      assertThat(ask(server, "show server_version")).startsWith("18.");
      assertThat(ask(server, "show max_connections")).isEqualTo("200");
      assertThat(ask(server, "show fsync")).isEqualTo("off");
      assertThat(ask(server, "select lower('ÄÖÜ')")).isEqualTo("äöü");
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                      server.jdbcUrl().replace(server.password(), "guessed")))
          .hasMessageContaining("password authentication failed");
    }
  }

  @Test
  void restart_afterStop_hasSameAddressAndData() throws SQLException {
    try (PostgresServer server = PostgresServer.start()) {
      run(server, "create table kept as select 1 as id");

      server.stop();

      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(server::connect).isInstanceOf(SQLException.class);
      server.stop();
      server.restart();
      assertThat(server.isRunning()).isTrue();
      assertThat(ask(server, "select id from kept")).isEqualTo("1");
    }
  }

  @Test
  void restart_portTakenMeanwhile_failsRatherThanMoves() throws Exception {
    try (PostgresServer server = PostgresServer.start()) {
      server.stop();
      try (ServerSocket taken = new ServerSocket(server.port())) {
        assertThatThrownBy(server::restart)
            .isInstanceOf(PostgresServerException.class)
            .hasMessageContaining("Address already in use");
        assertThat(taken.isBound()).isTrue();
      }

      server.restart();

      assertThat(ask(server, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void restart_afterCrash_recovers() throws SQLException {
    try (PostgresServer server = PostgresServer.start()) {
      run(server, "create table kept as select 1 as id");

      server.crash();
      server.restart();

      assertThat(ask(server, "select id from kept")).isEqualTo("1");
    }
  }

  @Test
  void close_twice_isQuietAndFinal() {
    PostgresServer server = PostgresServer.start();
    server.close();
    server.close();

    assertThatIllegalStateException()
        .isThrownBy(server::restart)
        .withMessage("This PostgreSQL server has been closed");
  }

  @Test
  void close_serverKilledFromOutside_clearsAway() throws Exception {
    PostgresServer server = PostgresServer.start();
    Path data = Path.of(ask(server, "show data_directory"));
    long pid = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    Await.until(Duration.ofSeconds(10), () -> !server.isRunning(), () -> "it runs");

    server.close();

    assertThat(data).doesNotExist();
  }

  @Test
  void start_interrupted_saysSoAndLeavesNothing() throws Exception {
    Path servers = WorkDirectory.open().servers();
    List<Path> before = list(servers);

    Thread.currentThread().interrupt();
    assertThatThrownBy(PostgresServer::start)
        .isInstanceOf(PostgresServerException.class)
        .hasMessage("The start of PostgreSQL was interrupted.");
    assertThat(Thread.interrupted()).as("stays interrupted").isTrue();

    assertThat(list(servers)).isEqualTo(before);
  }

  @Test
  void setting_ofServer_isInForce() throws SQLException {
    try (PostgresServer server =
        PostgresServer.builder()
            .setting("max_connections", "17")
            .setting("search_path", "it's, here")
            .start()) {
      assertThat(ask(server, "show max_connections")).isEqualTo("17");
      assertThat(ask(server, "show search_path")).isEqualTo("it's, here");
    }
  }

  @Test
  void setting_unknownToServer_failsTheStartNamingIt() {
    PostgresServerBuilder builder = PostgresServer.builder().setting("max_konnections", "17");

    assertThatThrownBy(builder::start)
        .isInstanceOf(PostgresServerException.class)
        .hasMessageContaining("unrecognized configuration parameter \"max_konnections\"");
  }

  @Test
  void setting_notAName_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresServer.builder().setting("a = 1\nb", "2"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresServer.builder().setting("port", "5432"))
        .withMessageContaining("port(...)");
  }

  @Test
  void port_taken_failsTheStartSayingSo() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      PostgresServerBuilder builder = PostgresServer.builder().port(taken.getLocalPort());

      assertThatThrownBy(builder::start)
          .isInstanceOf(PostgresServerException.class)
          .hasMessageContaining("Address already in use");
    }
  }

  @Test
  void port_outOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostgresServer.builder().port(0))
        .withMessage("port must be from 1 to 65535, was 0");
  }

  @Test
  void dataDirectory_secondStart_findsTheData(@TempDir Path directory) throws SQLException {
    PostgresServerBuilder builder =
        PostgresServer.builder().dataDirectory(directory.resolve("new").resolve("pg"));
    try (PostgresServer first = builder.start()) {
      run(first, "create table kept as select 1 as id");
      assertThat(ask(first, "show fsync")).isEqualTo("on");
    }

    try (PostgresServer second = builder.start()) {
      assertThat(ask(second, "select id from kept")).isEqualTo("1");
    }
  }

  @Test
  void dataDirectory_inUse_isRefused(@TempDir Path directory) throws SQLException {
    PostgresServerBuilder builder = PostgresServer.builder().dataDirectory(directory);
    try (PostgresServer first = builder.start()) {
      assertThatThrownBy(builder::start)
          .isInstanceOf(PostgresServerException.class)
          .hasMessageContaining("is in use by another server");
      assertThat(ask(first, "select 1")).isEqualTo("1");
    }
  }

  @Test
  void createDatabase_ofTemplate_isACopyUnderAnotherName() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    try (TestDatabase template = server.createDatabase()) {
      run(template.connect(), "create table account (id int)");

      try (TestDatabase copy = server.createDatabase(template)) {
        assertThat(copy.name()).isNotEqualTo(template.name());
        assertThat(ask(copy.connect(), "select count(*) from account")).isEqualTo("0");
      }
    }
  }

  @Test
  void createDatabase_sessionOnTemplate_saysSo() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    try (TestDatabase template = server.createDatabase();
        Connection connection = template.connect()) {
      assertThatThrownBy(() -> server.createDatabase(template))
          .isInstanceOf(PostgresServerException.class)
          .hasMessageContaining("is being accessed by other users");
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void close_ofDatabaseInUse_dropsItTwiceQuietly() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    TestDatabase database = server.createDatabase();
    try (Connection connection = database.connect()) {
      database.close();
      database.close();

      assertThat(connection.isValid(1)).isFalse();
    }
    assertThat(exists(server, database)).isFalse();
  }

  @Test
  void fromEnvironment_urlSet_isThatServerAndDropsWhatItMade() throws SQLException {
    PostgresServer server = PostgresServer.shared();
    Map<String, String> environment = Map.of(PostgresServer.URL_VARIABLE, server.url());
    PostgresServer named = PostgresServer.fromEnvironment(environment::get, false).orElseThrow();

    TestDatabase database = named.createDatabase();
    assertThat(exists(server, database)).isTrue();
    assertThatIllegalStateException().isThrownBy(named::stop);
    named.close();

    assertThat(exists(server, database)).isFalse();
    assertThat(server.isRunning()).isTrue();
  }

  @Test
  void fromEnvironment_notSetOrBlank_isEmpty() {
    assertThat(PostgresServer.fromEnvironment(name -> null, false)).isEqualTo(Optional.empty());
    assertThat(PostgresServer.fromEnvironment(name -> " ", false)).isEqualTo(Optional.empty());
  }

  @Test
  void openShared_urlSet_isThatServer() {
    String url = "postgresql://me:secret@db.example:6000/main";

    PostgresServer server = PostgresServer.openShared(name -> url);

    assertThat(server.url()).isEqualTo(url);
    assertThat(server).hasToString("PostgresServer[me@db.example:6000/main]");
    assertThatIllegalStateException().isThrownBy(server::close);
  }

  /** The homes of this JVM's servers; others come and go. */
  private static List<Path> list(Path servers) throws IOException {
    String ours = ProcessHandle.current().pid() + "-";
    try (Stream<Path> files = Files.list(servers)) {
      return files.filter(file -> file.getFileName().toString().startsWith(ours)).sorted().toList();
    }
  }

  private static boolean exists(PostgresServer server, TestDatabase database) throws SQLException {
    return ask(server, "select count(*) from pg_database where datname = '" + database + "'")
        .equals("1");
  }

  private static void run(PostgresServer server, String sql) throws SQLException {
    run(server.connect(), sql);
  }

  private static void run(Connection open, String sql) throws SQLException {
    try (Connection connection = open;
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String ask(PostgresServer server, String sql) throws SQLException {
    return ask(server.connect(), sql);
  }

  private static String ask(Connection open, String sql) throws SQLException {
    try (Connection connection = open;
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
