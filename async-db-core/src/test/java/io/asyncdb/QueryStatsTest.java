package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.QueryStats;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class QueryStatsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final List<QueryStats> done = new CopyOnWriteArrayList<>();
  private Database db;

  /** Nobody else listens, so that what is counted is counted for the request alone. */
  @BeforeEach
  void open() {
    db =
        Opened.with(
            postgres,
            config -> config.slowQueryThreshold(Duration.ZERO).pool(pool -> pool.withMaxSize(4)));
  }

  private Mono<Long> rows(SqlOperations on, int rows) {
    return on.sql("select generate_series(1, :n)")
        .bind("n", rows)
        .as(Integer.class)
        .list()
        .map(list -> (long) list.size());
  }

  private QueryStats only() {
    assertThat(done).hasSize(1);
    return done.get(0);
  }

  @Test
  void track_everyWayToRun_isCounted() {
    Mono<Void> request =
        rows(db, 1)
            .then(db.withSession(s -> rows(s, 2).then(s.inTransaction(tx -> rows(tx, 4)))))
            .then(db.inTransaction(tx -> rows(tx, 8).then(tx.inTransaction(in -> rows(in, 16)))))
            .then(
                db.sql("select generate_series(1, 32)").fetchSize(5).as(Integer.class).stream()
                    .then())
            .then(db.streamWithSession(s -> rows(s, 64)).then())
            .then(db.sql("select pg_sleep(.05)").execute())
            .then();
    QueryStats.track(request, done::add).block();
    assertThat(only().count()).isEqualTo(8);
    assertThat(only().rows()).isEqualTo(128);
    assertThat(only().failed()).isZero();
    assertThat(only().longest()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThat(only().total()).isGreaterThan(only().longest());
  }

  @Test
  void track_requestsSideBySide_neverMix() {
    Map<Integer, QueryStats> byRequest = new ConcurrentHashMap<>();
    Flux.range(1, 64)
        .flatMap(
            i ->
                QueryStats.track(
                    Flux.range(0, i)
                        .flatMap(
                            n -> n % 2 == 0 ? rows(db, i) : db.inTransaction(tx -> rows(tx, i)), 3)
                        .then(),
                    stats -> {
                      done.add(stats);
                      byRequest.put(i, stats);
                    }),
            64)
        .blockLast(Duration.ofMinutes(1));
    assertThat(done).hasSize(64);
    assertThat(byRequest).hasSize(64);
    byRequest.forEach(
        (i, stats) -> {
          assertThat(stats.count()).as("statements of request %d", i).isEqualTo(i.longValue());
          assertThat(stats.rows()).as("rows of request %d", i).isEqualTo((long) i * i);
        });
  }

  @Test
  void track_failure_isCountedAndReported() {
    Mono<Long> request = rows(db, 3).then(db.sql("select 1 / 0").execute());
    assertThatThrownBy(() -> QueryStats.track(request, done::add).block())
        .hasMessageStartingWith("division by zero");
    assertThat(only().count()).isEqualTo(2);
    assertThat(only().failed()).isEqualTo(1);
    assertThat(only().rows()).isEqualTo(3);
  }

  @Test
  void track_cancelled_hasTheRunningStatementWithItsTimeSoFar() {
    Disposable running =
        QueryStats.track(db.sql("select pg_sleep(60)").execute(), done::add).subscribe();
    Await.until(LIMIT, this::isAsleep, () -> "not started");
    running.dispose();
    assertThat(only().count()).isEqualTo(1);
    assertThat(only().longest()).isPositive().isLessThan(LIMIT);
    assertThat(only().total()).isEqualTo(only().longest());
    Await.until(LIMIT, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(done).hasSize(1);
  }

  private boolean isAsleep() {
    return db.sql(
            "select exists (select 1 from pg_stat_activity where wait_event = 'PgSleep'"
                + " and datname = current_database())")
        .as(Boolean.class)
        .one()
        .block();
  }

  @Test
  void trackStream_takenInPart_isReportedOnce() {
    Flux<Integer> rows =
        db.sql("select generate_series(1, 100000)").fetchSize(10).as(Integer.class).stream();
    assertThat(QueryStats.trackStream(rows, done::add).take(5).collectList().block()).hasSize(5);
    assertThat(only().count()).isEqualTo(1);
  }

  @Test
  void track_insideAnother_countsForBoth() {
    Mono<Long> inner = QueryStats.track(rows(db, 1), done::add);
    QueryStats.track(rows(db, 1).then(inner).then(rows(db, 1)), done::add).block();
    assertThat(done).extracting(QueryStats::count).containsExactly(1L, 3L);
  }

  @Test
  void track_subscribedTwice_countsAnew() {
    Mono<Long> request = QueryStats.track(rows(db, 1), done::add);
    request.then(request).block();
    assertThat(done).extracting(QueryStats::count).containsExactly(1L, 1L);
  }

  @Test
  void current_insideARequest_hasTheFiguresSoFar() {
    Mono<Long> soFar = Mono.deferContextual(c -> Mono.just(QueryStats.current(c).count()));
    assertThat(QueryStats.track(rows(db, 1).then(rows(db, 1)).then(soFar), done::add).block())
        .isEqualTo(2);
    assertThat(rows(db, 1).then(soFar).block()).isZero();
  }

  @Test
  void receiver_thatThrows_harmsNobody() {
    Mono<Long> request =
        QueryStats.track(
            rows(db, 7),
            stats -> {
              throw new IllegalStateException("thrown by a receiver, as the test wants");
            });
    assertThat(request.block()).isEqualTo(7);
  }

  @Test
  void listener_ofARequest_isToldOfItsStatementsAlone() {
    List<String> told = new CopyOnWriteArrayList<>();
    DatabaseListener listener =
        new DatabaseListener() {
          @Override
          public void statementStarted(StatementEvent statement) {
            told.add(statement.sql() + " by " + statement.caller());
          }
        };
    Mono<Long> request = db.sql("select 1").execute().contextWrite(RequestScope.caller("inner"));
    Mono.when(
            request
                .contextWrite(RequestScope.listener(listener))
                .contextWrite(RequestScope.caller("outer")),
            db.sql("select 2").execute())
        .block();
    assertThat(told).containsExactly("select 1 by inner");
  }
}
