package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Test classes that behave well and badly, for {@link PostgresExtensionTest} to run. */
final class PostgresExtensionSamples {

  static final List<AutoCloseable> LEFT_OPEN = new ArrayList<>();
  static final List<String> NOTES = new ArrayList<>();
  static final AtomicInteger PREPARATIONS = new AtomicInteger();

  private PostgresExtensionSamples() {}

  static void closeLeftOpen() throws Exception {
    for (AutoCloseable resource : LEFT_OPEN) {
      resource.close();
    }
    LEFT_OPEN.clear();
  }

  private static Connection leak(PostgresExtension postgres) throws SQLException {
    Connection connection = postgres.connect();
    LEFT_OPEN.add(connection);
    execute(connection, "set application_name to 'leaky'");
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Stands for the library's Database: it knows how many of its sessions are in use. */
  static final class FakeClient implements AutoCloseable {
    private final String name;
    private int inUse;

    FakeClient(String name) {
      this.name = name;
    }

    @Override
    public void close() {
      NOTES.add(name + " closed");
    }
  }

  static class Clean {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void connectionClosed() throws SQLException {
      try (Connection connection = postgres.connect()) {
        execute(connection, "select 1");
      }
    }

    @Test
    void idleConnectionKept() throws SQLException {
      Connection connection = postgres.connect();
      execute(connection, "select 1");
      LEFT_OPEN.add(connection);
    }

    @Nested
    class Inner {
      @Test
      void sameDatabase(TestDatabase database) {
        assertThat(database).isSameAs(postgres.database());
      }
    }
  }

  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  static class LeavesTransactionOpen {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    @Order(1)
    void leaks() throws SQLException {
      Connection connection = leak(postgres);
      connection.setAutoCommit(false);
      execute(connection, "select 42");
    }

    @Test
    @Order(2)
    void nextOneIsNotBlamed() {}
  }

  static class LeavesFailedTransactionOpen {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void leaks() throws SQLException {
      Connection connection = leak(postgres);
      connection.setAutoCommit(false);
      assertThatThrownBy(() -> execute(connection, "select 1 / 0"))
          .hasMessageContaining("division by zero");
    }
  }

  static class LeavesStatementRunning {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void leaks() throws SQLException {
      Connection connection = leak(postgres);
      Thread thread =
          new Thread(
              () ->
                  assertThatThrownBy(() -> execute(connection, "select pg_sleep(60)"))
                      .hasMessageContaining("terminating connection"));
      thread.start();
    }
  }

  static class FailsAndLeaks {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void leaks() throws SQLException {
      Connection connection = leak(postgres);
      connection.setAutoCommit(false);
      execute(connection, "select 1");
      throw new AssertionError("its own failure");
    }
  }

  static class KeepsClientSession {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void leaks() {
      FakeClient client = postgres.open(url -> new FakeClient("client"), c -> c.inUse);
      client.inUse = 1;
    }
  }

  static class OpensClients {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @BeforeAll
    static void open() {
      postgres.open(url -> new FakeClient("of class"), client -> client.inUse);
    }

    @Test
    void first() {
      postgres.open(url -> new FakeClient("of test"), client -> client.inUse);
      NOTES.add("test");
    }

    @Test
    void second() {
      postgres.open(url -> new FakeClient("of test"), client -> client.inUse);
      NOTES.add("test");
    }
  }

  static class FirstOnTemplate {
    @RegisterExtension
    static final PostgresExtension postgres =
        PostgresExtension.withTemplate("accounts", PostgresExtensionSamples::createAccounts);

    @Test
    void changesItsCopy() throws SQLException {
      try (Connection connection = postgres.connect()) {
        execute(connection, "insert into account values (1)");
      }
    }
  }

  static class SecondOnTemplate {
    @RegisterExtension
    static final PostgresExtension postgres =
        PostgresExtension.withTemplate("accounts", PostgresExtensionSamples::createAccounts);

    @Test
    void findsItsCopyUnchanged() throws SQLException {
      try (Connection connection = postgres.connect();
          var statement = connection.createStatement();
          var rows = statement.executeQuery("select count(*) from account")) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
    }
  }

  private static void createAccounts(String url) throws SQLException {
    PREPARATIONS.incrementAndGet();
    try (Connection connection =
        ServerAddress.parse("test", url).connect(url.substring(url.lastIndexOf('/') + 1), "prep")) {
      execute(connection, "create table account (id int primary key)");
    }
  }

  static class OnBrokenTemplate {
    @RegisterExtension
    static final PostgresExtension postgres =
        PostgresExtension.withTemplate(
            "broken",
            url -> {
              throw new IllegalStateException("no such migration");
            });

    @Test
    void neverRuns() {}
  }

  @ExtendWith(PostgresExtension.class)
  static class TakesParameter {
    @Test
    void inMethod(TestDatabase database) throws SQLException {
      try (Connection connection = database.connect()) {
        assertThat(connection.getCatalog()).isEqualTo(database.name());
      }
    }

    @Test
    void urlFormsLeadThere(TestDatabase database) {
      assertThat(database.url()).startsWith("postgresql://").endsWith("/" + database.name());
      assertThat(database.jdbcUrl()).contains("/" + database.name() + "?user=");
    }
  }

  static class FieldNotStatic {
    @RegisterExtension final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void neverRuns() {}
  }

  abstract static class Ancestor {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void notes() {
      NOTES.add(postgres.database().name());
    }
  }

  static class FirstHeir extends Ancestor {}

  static class SecondHeir extends Ancestor {}

  static class NotesItsDatabase {
    @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

    @Test
    void notes() {
      NOTES.add(postgres.database().name());
    }
  }
}
