package io.asyncdb.test;

import static io.asyncdb.test.PlainServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.test.FaultProxy.Ending;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client of PostgreSQL through the proxy, and answers that do not come. */
class FaultProxyPostgresTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private FaultProxy proxy;

  @BeforeEach
  void open() {
    PostgresServer server = postgres.database().server();
    proxy = FaultProxy.to(server.host(), server.port());
    direct("drop table if exists t", "create table t (id int)");
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  @Test
  void noFault_statements_goThrough() throws SQLException {
    try (Connection connection = connect("")) {
      assertThat(one(connection, "select count(*) from generate_series(1, 100000)"))
          .isEqualTo(100_000);
      assertThat(one(connection, "select length(repeat('x', 3000000))")).isEqualTo(3_000_000);
      try (PreparedStatement insert = connection.prepareStatement("insert into t values (?)")) {
        for (int i = 0; i < 100; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        insert.executeBatch();
      }
    }
    assertThat(rows()).isEqualTo(100);
    Await.until(PATIENCE, () -> proxy.stats().open() == 0, () -> proxy.stats().toString());
  }

  @Test
  void noFault_cancelRequest_goesThrough() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      CompletableFuture<Void> cancelled =
          CompletableFuture.runAsync(
              () -> {
                Await.until(PATIENCE, () -> sleeping() == 1, () -> "no statement sleeps");
                try {
                  statement.cancel();
                } catch (SQLException e) {
                  throw new AssertionError(e);
                }
              },
              task -> new Thread(task).start());
      assertThatThrownBy(() -> statement.execute("select pg_sleep(60)"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      cancelled.join();
      assertThat(proxy.stats().accepted()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"CUT", "RESET"})
  void dropAnswer_toCommit_isCommittedAndNotSaid(Ending ending) throws SQLException {
    try (Connection connection = connect("")) {
      connection.setAutoCommit(false);
      execute(connection, "insert into t values (1)");
      proxy.dropAnswer("commit", ending);

      assertThatThrownBy(connection::commit)
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }
    assertThat(rows()).isEqualTo(1);
    assertThat(proxy.stats().droppedAnswers()).isEqualTo(1);
    assertThat(proxy.stats().open()).isZero();
  }

  @Test
  void dropAnswer_intoABlackHole_leavesTheClientWaiting() throws SQLException {
    try (Connection connection = connect("&socketTimeout=1")) {
      connection.setAutoCommit(false);
      execute(connection, "insert into t values (1)");
      proxy.dropAnswer("COMMIT", Ending.BLACK_HOLE);

      assertThatThrownBy(connection::commit).hasRootCauseMessage("Read timed out");
    }
    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void dropAnswer_otherStatements_areAnswered() throws SQLException {
    try (Connection connection = connect("");
        Connection other = connect("")) {
      proxy.dropAnswer("into t values (2)", Ending.CUT);
      execute(connection, "insert into t values (1)");
      execute(other, "insert into t values (3)");
      assertThatThrownBy(() -> execute(connection, "INSERT INTO t VALUES (2)"))
          .isInstanceOf(SQLException.class);
      execute(other, "insert into t values (2)");
    }
    assertThat(rows()).isEqualTo(4);
    assertThat(proxy.stats().droppedAnswers()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"simple", "extended", "extendedForPrepared", "extendedCacheEverything"})
  void dropAnswer_toAPreparedStatement_knowsItsText(String mode) throws SQLException {
    try (Connection connection = connect("&prepareThreshold=2&preferQueryMode=" + mode);
        PreparedStatement insert = connection.prepareStatement("insert into t values (?)")) {
      insert.setInt(1, 7);
      for (int i = 0; i < 5; i++) {
        insert.execute();
      }
      proxy.dropAnswer("insert into t", Ending.CUT);
      assertThatThrownBy(insert::execute).isInstanceOf(SQLException.class);
    }
    assertThat(rows()).isEqualTo(6);
  }

  @Test
  void dropAnswer_thatIsAnError_isDroppedToo() throws SQLException {
    try (Connection connection = connect("")) {
      proxy.dropAnswer("no_such_table", Ending.CUT);
      assertThatThrownBy(() -> execute(connection, "select * from no_such_table"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).startsWith("08"));
    }
  }

  @Test
  void heal_answersToBeDropped_areForgotten() throws SQLException {
    proxy.dropAnswer("insert", Ending.CUT);
    proxy.heal();
    try (Connection connection = connect("")) {
      execute(connection, "insert into t values (1)");
    }
  }

  private Connection connect(String options) throws SQLException {
    return DriverManager.getConnection(proxy.through(postgres.jdbcUrl()) + options);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int one(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      result.next();
      return result.getInt(1);
    }
  }

  private static void direct(String... statements) {
    try (Connection connection = postgres.connect()) {
      for (String sql : statements) {
        execute(connection, sql);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static int rows() {
    return direct("select count(*) from t");
  }

  private static int sleeping() {
    return direct(
        "select count(*) from pg_stat_activity where state = 'active' and query = 'select"
            + " pg_sleep(60)' and datname = current_database()");
  }

  private static int direct(String query) {
    try (Connection connection = postgres.connect()) {
      return one(connection, query);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }
}
