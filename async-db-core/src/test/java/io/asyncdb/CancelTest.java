package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

class CancelTest {

  private static final int POOL = 4;
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(POOL)));
    db.sql("create table counters (id int primary key, value int not null)").execute().block();
    db.sql("insert into counters select i, 0 from generate_series(1, 8) i").execute().block();
  }

  @Test
  void cancel_runningStatement_isStoppedOnTheServerAndConnectionReused() {
    Integer pid = db.sql("select pg_backend_pid()").as(Integer.class).one().block();
    Disposable running = db.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(SOON, () -> sleeping() == 1, () -> "not started");
    running.dispose();
    Await.until(Duration.ofSeconds(1), () -> sleeping() == 0, () -> "still running");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(
            db.sql("select count(*) from pg_stat_activity where pid = $1")
                .bind(1, pid)
                .as(Long.class)
                .one()
                .block())
        .isEqualTo(1);
  }

  @Test
  void cancel_oneStatementOfASession_theNextRunsUnharmed() {
    String answer =
        db.withSession(
                session ->
                    session
                        .sql("select pg_sleep(60)")
                        .execute()
                        .timeout(Duration.ofMillis(50), Mono.empty())
                        .then(session.sql("select 'unharmed'").as(String.class).one()))
            .block(SOON);
    assertThat(answer).isEqualTo("unharmed");
  }

  @Test
  void cancel_streamThatHasJustStarted_freesTheConnectionAtOnce() {
    db.sql("select 1").execute().block();
    for (int i = 0; i < 50; i++) {
      boolean parameters = i % 2 == 0;
      Statement statement =
          parameters
              ? db.sql("select generate_series(1, :n)").bind("n", 100_000)
              : db.sql("select generate_series(1, 100000)");
      // From within, before the driver has answered with a subscription.
      statement.as(Integer.class).stream().subscribe(new CancelsAtOnce());
      Await.until(
          Duration.ofSeconds(2), () -> db.stats().active() == 0, () -> db.stats().toString());
    }
  }

  /** Asks for one row and leaves. */
  private static final class CancelsAtOnce extends BaseSubscriber<Integer> {
    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(1);
      subscription.cancel();
    }
  }

  @Test
  void cancel_queuedStatementOfASession_neverRuns() {
    db.withSession(
            session -> {
              Mono<Long> first = session.sql("select pg_sleep(.2)").execute();
              Disposable second =
                  session
                      .sql("update counters set value = 1000 where id = 8")
                      .execute()
                      .delaySubscription(Duration.ofMillis(50))
                      .subscribe();
              Mono<Void> cancel =
                  Mono.delay(Duration.ofMillis(100)).doOnNext(tick -> second.dispose()).then();
              return Mono.when(first, cancel);
            })
        .block(SOON);
    assertThat(value(8)).isZero();
  }

  private static int value(int id) {
    return db.sql("select value from counters where id = $1")
        .bind(1, id)
        .as(Integer.class)
        .one()
        .block();
  }

  private static long sleeping() {
    return db.sql(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and state = 'active' and query like 'select pg_sleep%'")
        .as(Long.class)
        .one()
        .block();
  }
}
