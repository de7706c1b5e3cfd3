package io.asyncdb.moving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.ListenEvent;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.moving.Shelf.Author;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Code on plain JDBC, and what it becomes: both have the same results. */
class FromJdbcTest {

  @RegisterExtension static final PostgresExtension postgres = Shelf.extension();

  static Database db;
  static HikariDataSource pool;

  @BeforeAll
  static void open() {
    db = Shelf.database(postgres);
    pool = Shelf.pool(postgres);
  }

  @BeforeEach
  void fill() {
    Shelf.fill(db);
  }

  // tag::rowBefore[]
  @Nullable Author findBlocking(long id) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement select =
            connection.prepareStatement("select id, email, full_name from author where id = ?")) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Author(row.getLong(1), row.getString(2), row.getString(3)) : null;
      }
    }
  }

  // end::rowBefore[]

  // tag::rowAfter[]
  Mono<Author> find(long id) {
    return db.sql("select id, email, full_name from author where id = :id")
        .bind("id", id)
        .as(Author.class)
        .optional();
  }

  // end::rowAfter[]

  @Test
  void row_thatIsThereOrNot_isTheSame() throws SQLException {
    assertThat(find(2).block())
        .isEqualTo(findBlocking(2))
        .isEqualTo(new Author(2, "author2@example.org", "Author 2"));
    assertThat(find(99).block()).isEqualTo(findBlocking(99)).isNull();
  }

  // tag::keyBefore[]
  long insertBlocking(String email, String name) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement(
                "insert into author (email, full_name) values (?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
      insert.setString(1, email);
      insert.setString(2, name);
      insert.executeUpdate();
      try (ResultSet key = insert.getGeneratedKeys()) {
        key.next();
        return key.getLong("id");
      }
    }
  }

  // end::keyBefore[]

  // tag::keyAfter[]
  Mono<Long> insert(String email, String name) {
    return db.sql("insert into author (email, full_name) values (:email, :name) returning id")
        .bind("email", email)
        .bind("name", name)
        .as(Long.class)
        .one();
  }

  // end::keyAfter[]

  @Test
  void insert_ofARow_givesItsKey() throws SQLException {
    assertThat(insertBlocking("ada@example.org", "Ada")).isEqualTo(4);
    assertThat(insert("bob@example.org", "Bob").block()).isEqualTo(5);
    assertThat(findBlocking(4)).isEqualTo(new Author(4, "ada@example.org", "Ada"));
    assertThat(findBlocking(5)).isEqualTo(new Author(5, "bob@example.org", "Bob"));
    assertThatThrownBy(() -> insertBlocking("bob@example.org", "Bob"))
        .isInstanceOfSatisfying(
            SQLException.class, refused -> assertThat(refused.getSQLState()).isEqualTo("23505"));
    assertThatThrownBy(() -> insert("bob@example.org", "Bob").block())
        .isInstanceOfSatisfying(
            ConstraintViolationException.class,
            refused -> assertThat(refused.constraint()).isEqualTo("author_email_unique"));
  }

  // tag::savepointBefore[]
  String insertOrKeepBlocking(Connection connection, String email) throws SQLException {
    Savepoint savepoint = connection.setSavepoint();
    try (PreparedStatement insert =
        connection.prepareStatement("insert into author (email, full_name) values (?, 'New')")) {
      insert.setString(1, email);
      insert.executeUpdate();
      connection.releaseSavepoint(savepoint);
      return "new";
    } catch (SQLException refused) {
      if (!"23505".equals(refused.getSQLState())) {
        throw refused;
      }
      connection.rollback(savepoint);
      return "known already";
    }
  }

  // end::savepointBefore[]

  // tag::savepointAfter[]
  Mono<String> insertOrKeep(io.asyncdb.Transaction tx, String email) {
    return tx.inTransaction(
            savepoint ->
                savepoint
                    .sql("insert into author (email, full_name) values (:email, 'New')")
                    .bind("email", email)
                    .execute()
                    .thenReturn("new"))
        .onErrorReturn(ConstraintViolationException.class, "known already");
  }

  // end::savepointAfter[]

  @Test
  void savepoint_aroundWhatMayFail_keepsTheRest() throws SQLException {
    List<String> blocking = new ArrayList<>();
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      blocking.add(insertOrKeepBlocking(connection, "ada@example.org"));
      blocking.add(insertOrKeepBlocking(connection, "author1@example.org"));
      connection.commit();
    }
    List<String> async =
        db.inTransaction(
                tx ->
                    Flux.just("bob@example.org", "author1@example.org")
                        .concatMap(email -> insertOrKeep(tx, email))
                        .collectList())
            .block();
    assertThat(async).isEqualTo(blocking).containsExactly("new", "known already");
    assertThat(authors()).isEqualTo(5);
  }

  // tag::streamBefore[]
  long lettersBlocking() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false); // without it the driver reads everything at once
      try (PreparedStatement select =
          connection.prepareStatement("select title from book, generate_series(1, 1000)")) {
        select.setFetchSize(500);
        long letters = 0;
        try (ResultSet rows = select.executeQuery()) {
          while (rows.next()) {
            letters += rows.getString(1).length();
          }
        }
        return letters;
      } finally {
        connection.rollback();
      }
    }
  }

  // end::streamBefore[]

  // tag::streamAfter[]
  Mono<Long> letters() {
    return db
        .sql("select title from book, generate_series(1, 1000)")
        .fetchSize(500)
        .as(String.class)
        .stream()
        .reduce(0L, (letters, title) -> letters + title.length());
  }

  // end::streamAfter[]

  @Test
  void stream_ofALargeResult_hasTheSameRows() throws SQLException {
    assertThat(letters().block()).isEqualTo(lettersBlocking()).isEqualTo(75_000);
  }

  // tag::timeoutBefore[]
  void reportBlocking(Connection connection) throws SQLException {
    try (PreparedStatement slow = connection.prepareStatement("select pg_sleep(60)")) {
      slow.setQueryTimeout(1); // seconds, this statement alone
      slow.execute();
    }
  }

  // end::timeoutBefore[]

  // tag::timeoutAfter[]
  Mono<Long> report() {
    return db.sql("select pg_sleep(60)").timeout(Duration.ofMillis(300)).execute();
  }

  // end::timeoutAfter[]

  @Test
  void statement_thatTakesTooLong_isStopped() throws SQLException {
    try (Connection connection = pool.getConnection()) {
      assertThatThrownBy(() -> reportBlocking(connection))
          .isInstanceOfSatisfying(
              SQLException.class, late -> assertThat(late.getSQLState()).isEqualTo("57014"));
    }
    assertThatThrownBy(() -> report().block()).isInstanceOf(DatabaseTimeoutException.class);
  }

  // tag::listenBefore[]
  List<String> waitForChangesBlocking(Connection connection) throws SQLException {
    // after "listen books_changed"; a thread of its own, which asks again for ever
    List<String> payloads = new ArrayList<>();
    PGNotification[] come = connection.unwrap(PGConnection.class).getNotifications(10_000);
    for (PGNotification notification : come) {
      payloads.add(notification.getParameter());
    }
    return payloads;
  }

  // end::listenBefore[]

  // tag::listenAfter[]
  Flux<String> changes() {
    return db.listen("books_changed")
        .map(
            event ->
                event instanceof ListenEvent.Notification notification
                    ? notification.payload()
                    : "read everything anew"); // the connection was lost, or has just been opened
  }

  // end::listenAfter[]

  @Test
  void notification_ofAChange_reachesBoth() throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement listen = connection.createStatement()) {
      listen.execute("listen books_changed");
      List<String> async =
          changes()
              .concatMap(
                  change ->
                      change.startsWith("read")
                          ? db.sql("notify books_changed, '7'").execute().thenReturn(change)
                          : Mono.just(change))
              .take(2)
              .collectList()
              .block();
      assertThat(async).containsExactly("read everything anew", "7");
      assertThat(waitForChangesBlocking(connection)).containsExactly("7");
      listen.execute("unlisten *");
    }
  }

  private static long authors() {
    return db.sql("select count(*) from author").as(Long.class).one().block();
  }
}
