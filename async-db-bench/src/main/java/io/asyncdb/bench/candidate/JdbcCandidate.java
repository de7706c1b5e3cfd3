package io.asyncdb.bench.candidate;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Line;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** HikariCP and pgjdbc: each caller has a thread, which a call blocks. */
final class JdbcCandidate implements Candidate {

  private static final String ONE_ROW_BY_KEY = jdbc(Dataset.ONE_ROW_BY_KEY);
  private static final String ITEMS_UP_TO = jdbc(Dataset.ITEMS_UP_TO);
  private static final String TOP_THREE = jdbc(Dataset.TOP_THREE);
  private static final String INSERT = jdbc(Dataset.INSERT);
  private static final String UPDATE = jdbc(Dataset.UPDATE);
  private static final String INSERT_LINE = jdbc(Dataset.INSERT_LINE);

  private final HikariDataSource pool;
  private final ExecutorService callers;

  private JdbcCandidate(DatabaseConfig server, int connections, ExecutorService callers) {
    this.pool = pool(server, connections);
    this.callers = callers;
  }

  static Candidate onPlatformThreads(DatabaseConfig server, int connections) {
    return new JdbcCandidate(server, connections, Executors.newCachedThreadPool());
  }

  static Candidate onVirtualThreads(DatabaseConfig server, int connections) {
    return new JdbcCandidate(server, connections, virtualThreads());
  }

  /** A method of Java 21, where this is compiled for 17. */
  private static ExecutorService virtualThreads() {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (ReflectiveOperationException missing) {
      throw new IllegalStateException("this Java has no virtual threads", missing);
    }
  }

  static HikariDataSource pool(DatabaseConfig server, int connections) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(
        "jdbc:postgresql://%s:%d/%s".formatted(server.host(), server.port(), server.database()));
    config.setUsername(server.username());
    config.setPassword(server.password());
    config.setMaximumPoolSize(connections);
    config.addDataSourceProperty("prepareThreshold", "1");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    return new HikariDataSource(config);
  }

  /** Turns {@code $1} into {@code ?}. */
  static String jdbc(String sql) {
    return sql.replaceAll("\\$\\d", "?");
  }

  @Override
  public Executor callers() {
    return callers;
  }

  @FunctionalInterface
  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  private <T> void with(Work<T> work, Reply<T> reply) {
    T answer;
    try (Connection connection = pool.getConnection()) {
      answer = work.on(connection);
    } catch (SQLException | IllegalStateException error) {
      reply.failed(error);
      return;
    }
    reply.received(answer);
  }

  private <T> void inTransaction(Work<T> work, Reply<T> reply) {
    with(
        connection -> {
          connection.setAutoCommit(false);
          try {
            T answer = work.on(connection);
            connection.commit();
            return answer;
          } catch (SQLException error) {
            connection.rollback();
            throw error;
          }
        },
        reply);
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(ONE_ROW_BY_KEY)) {
            statement.setInt(1, id);
            List<Item> found = items(statement);
            if (found.size() != 1) {
              throw new IllegalStateException(found.size() + " rows");
            }
            return found.get(0);
          }
        },
        reply);
  }

  private static List<Item> items(PreparedStatement statement) throws SQLException {
    List<Item> items = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        items.add(
            new Item(
                rows.getInt(1),
                rows.getObject(2, UUID.class),
                rows.getString(3),
                rows.getString(4),
                rows.getObject(5, OffsetDateTime.class)));
      }
    }
    return items;
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(TOP_THREE)) {
            statement.setInt(1, parent);
            return children(statement);
          }
        },
        reply);
  }

  private static List<Child> children(PreparedStatement statement) throws SQLException {
    List<Child> children = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        children.add(
            new Child(
                rows.getInt(1),
                rows.getInt(2),
                rows.getString(3),
                rows.getObject(4, OffsetDateTime.class)));
      }
    }
    return children;
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    with(connection -> insert(connection, entry), reply);
  }

  private static long insert(Connection connection, Entry entry) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
      statement.setInt(1, entry.account());
      statement.setInt(2, entry.amount());
      return statement.executeUpdate();
    }
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(UPDATE)) {
            statement.setInt(1, account);
            return statement.executeUpdate() + insert(connection, new Entry(account, 1));
          }
        },
        reply);
  }

  @Override
  public void bulkInsert(List<Line> lines, Reply<Long> reply) {
    inTransaction(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(INSERT_LINE)) {
            for (Line line : lines) {
              statement.setLong(1, line.id());
              statement.setInt(2, line.item());
              statement.setString(3, line.note());
              statement.setObject(4, line.createdAt());
              statement.addBatch();
            }
            // A rewritten batch does not tell how many rows a member made: one, or all have failed.
            return (long) statement.executeBatch().length;
          }
        },
        reply);
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    with(
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(ITEMS_UP_TO)) {
            statement.setInt(1, Dataset.ITEMS);
            return items(statement);
          }
        },
        reply);
  }

  @Override
  public void close() {
    callers.shutdown();
    pool.close();
  }
}
