package io.asyncdb.moving;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.migrations.sync.SyncDatabase;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A service in the middle of its move: blocking and asynchronous code on one server. */
class SideBySideTest {

  @RegisterExtension static final PostgresExtension postgres = Shelf.extension();

  // tag::blockingInAsync[]
  static Mono<String> nameOf(JdbcTemplate jdbc, long author) {
    return Mono.fromCallable(
            () ->
                jdbc.queryForObject(
                    "select full_name from author where id = ?", String.class, author))
        .subscribeOn(Schedulers.boundedElastic()); // never on an event loop
  }

  // end::blockingInAsync[]

  // tag::asyncInBlocking[]
  static String nameOf(Database db, long author) {
    return db.sql("select full_name from author where id = :id")
        .bind("id", author)
        .as(String.class)
        .one()
        .block(); // on a thread of the servlet container, never on an event loop
  }

  // end::asyncInBlocking[]

  @Test
  void pools_ofBothKinds_serveOneDatabase() {
    String url = postgres.url();
    // tag::pools[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(url).toBuilder()
            .applicationName("shop")
            .pool(pool -> pool.withMaxSize(4)) // grows as routes move
            .build();
    DatabaseConfig blocking =
        config.toBuilder()
            .pool(pool -> pool.withMaxSize(16)) // shrinks: the sum stays what the server has
            .build();
    // end::pools[]
    try (Database db = Database.open(config);
        SyncDatabase sync = SyncDatabase.open(blocking)) {
      // tag::open[]
      JdbcTemplate jdbc = new JdbcTemplate(sync.dataSource());
      DSLContext dsl = sync.dsl();
      // end::open[]
      Shelf.fill(db);
      jdbc.update("update author set full_name = 'Ada' where id = 1");
      assertThat(nameOf(db, 1)).isEqualTo("Ada");
      db.sql("update author set full_name = 'Bob' where id = 2").execute().block();
      List<String> names = Flux.range(1, 3).concatMap(id -> nameOf(jdbc, id)).collectList().block();
      assertThat(names).containsExactly("Ada", "Bob", "Author 3");
      assertThat(dsl.fetchCount(AUTHOR)).isEqualTo(3);
    }
  }

  @Test
  void row_changedInABlockingTransaction_keepsAsynchronousCodeWaiting() {
    Database db = Shelf.database(postgres);
    Shelf.fill(db);
    HikariDataSource pool = Shelf.pool(postgres);
    JdbcTemplate jdbc = new JdbcTemplate(pool);
    new TransactionTemplate(new JdbcTransactionManager(pool))
        .executeWithoutResult(
            status -> {
              jdbc.update("update author set full_name = 'Ada' where id = 1");
              Mono<Long> sameRow =
                  db.sql("update author set full_name = 'Bob' where id = 1")
                      .timeout(Duration.ofMillis(300))
                      .execute();
              assertThatThrownBy(sameRow::block).isInstanceOf(DatabaseTimeoutException.class);
            });
  }

  @Test
  void code_thatBlocks_isRefusedOnAnEventLoop() {
    Database db = Shelf.database(postgres);
    Shelf.fill(db);
    Mono<String> blocks = db.sql("select 1").as(Integer.class).one().map(one -> nameOf(db, 1));
    assertThatThrownBy(blocks::block)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not supported in thread");
  }
}
