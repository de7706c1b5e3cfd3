package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A session goes on after a transaction in it that was cancelled. */
class SessionTransactionTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create table items (name text)").execute().block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate items").execute().block();
  }

  private static Mono<Long> insert(Transaction tx, String name) {
    return tx.sql("insert into items values (:name)").bind("name", name).execute();
  }

  @Test
  void transaction_cancelled_leavesTheSessionFreeForTheNext() {
    Mono<Long> work =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        tx -> insert(tx, "a").then(tx.sql("select pg_sleep(60)").execute()))
                    .timeout(Duration.ofMillis(200))
                    .onErrorResume(
                        TimeoutException.class,
                        late -> session.inTransaction(tx -> insert(tx, "b"))));
    assertThat(work.block(Duration.ofSeconds(5))).isEqualTo(1);
    assertThat(db.sql("select name from items").as(String.class).list().block())
        .containsExactly("b");
  }

  /** Whichever comes first, the end of the work or the cancel, no transaction is left open. */
  @Test
  void transaction_cancelledAsItsWorkEnds_isEndedBeforeTheSessionGoesOn() {
    Sinks.Empty<Void> hold = Sinks.empty();
    CompletableFuture<Session> opened = new CompletableFuture<>();
    Disposable holder =
        db.withSession(
                session -> {
                  opened.complete(session);
                  return hold.asMono();
                })
            .subscribe();
    Session session = opened.join();
    for (int i = 0; i < 1_000; i++) {
      Sinks.Empty<Void> end = Sinks.empty();
      CompletableFuture<Void> inserted = new CompletableFuture<>();
      String name = "race " + i;
      Disposable running =
          session
              .inTransaction(
                  tx -> insert(tx, name).doOnNext(n -> inserted.complete(null)).then(end.asMono()))
              .subscribe();
      inserted.join();
      CompletableFuture<Void> ending = CompletableFuture.runAsync(end::tryEmitEmpty);
      while (i % 2 == 0 && !ending.isDone()) {
        Thread.onSpinWait();
      }
      running.dispose();
      ending.join();
      assertThat(
              session
                  .sql("select pg_current_xact_id_if_assigned() is null")
                  .as(Boolean.class)
                  .one()
                  .block())
          .as(name)
          .isTrue();
    }
    hold.tryEmitEmpty();
    Await.until(Duration.ofSeconds(5), holder::isDisposed, () -> "holder did not end");
  }
}
