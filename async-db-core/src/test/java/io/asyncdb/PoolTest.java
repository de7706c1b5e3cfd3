package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.health.PoolStats;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class PoolTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void maxSize_thousandCallers_neverMoreBackendsAndAllEnd() throws SQLException {
    Database db = open(pool -> pool.withMaxSize(8).withAcquireTimeout(Duration.ofSeconds(60)));
    long[] most = new long[1];
    Disposable watch =
        Flux.interval(Duration.ofMillis(2), Schedulers.boundedElastic())
            .onBackpressureDrop()
            .subscribe(tick -> most[0] = Math.max(most[0], backends()));
    List<Integer> answers =
        Flux.range(0, 1_000)
            .flatMap(
                i -> db.sql("select $1 from pg_sleep(.005)").bind(1, i).as(Integer.class).one(),
                1_000)
            .collectList()
            .block(Duration.ofSeconds(60));
    watch.dispose();
    assertThat(answers)
        .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 1_000).boxed().toList());
    assertThat(most[0]).isBetween(1L, 8L);
    assertThat(db.stats().open()).isEqualTo(8);
    assertThat(db.stats().active()).isZero();
    assertThat(db.stats().pending()).isZero();
    assertThat(db.stats().acquired()).isEqualTo(1_000);
  }

  @Test
  void maxSize_brokenConnections_areNotReplacedBeforeTheyAreGone() {
    Database db = open(pool -> pool.withMaxSize(2));
    long[] most = new long[1];
    for (int i = 0; i < 50; i++) {
      Flux.range(0, 4)
          .flatMap(
              n ->
                  db.sql("select pg_terminate_backend(pg_backend_pid())")
                      .execute()
                      .onErrorResume(killed -> Mono.empty()),
              4)
          .blockLast(SOON);
      most[0] = Math.max(most[0], backends());
    }
    assertThat(most[0]).isLessThanOrEqualTo(2);
    assertThat(db.sql("select 1").as(Integer.class).one().block(SOON)).isEqualTo(1);
  }

  @Test
  void maxWaiting_queueFull_refusesWithTheFigures() {
    Database db = open(pool -> pool.withMaxSize(1).withMaxWaiting(2));
    Sinks.Empty<Void> hold = Sinks.empty();
    Disposable holder = db.withSession(session -> hold.asMono()).subscribe();
    Disposable first = db.sql("select 1").execute().subscribe();
    Disposable second = db.sql("select 1").execute().subscribe();
    // The holder's connection may still be being opened: then it counts among the waiting.
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageMatching(
            "the waiting queue is full: 1 of 1 connections active, 0 idle, 2 of 2 callers waiting;"
                + " held longest for \\d+ ms by a caller without name \\(nothing sent yet\\)");
    assertThat(db.stats().refused()).isEqualTo(1);
    hold.tryEmitEmpty();
    Await.until(
        SOON,
        () -> holder.isDisposed() && first.isDisposed() && second.isDisposed(),
        () -> db.stats().toString());
  }

  @Test
  void acquireTimeout_poolHeld_failsOnTimeWithTheFigures() {
    Database db = open(pool -> pool.withMaxSize(1).withAcquireTimeout(Duration.ofMillis(200)));
    Sinks.Empty<Void> hold = Sinks.empty();
    Disposable holder = db.withSession(session -> hold.asMono()).subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    long start = System.nanoTime();
    assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageStartingWith("no connection within PT0.2S: 1 of 1 connections active");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(200), Duration.ofSeconds(2));
    assertThat(db.stats().timeouts()).isEqualTo(1);
    assertThat(db.stats().pending()).isZero();
    hold.tryEmitEmpty();
    Await.until(SOON, holder::isDisposed, () -> "holder did not end");
  }

  @Test
  void acquireTimeout_connectionStillBeingOpened_saysSo() throws IOException {
    // Takes the call and never answers.
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Database db =
            Database.open(
                DatabaseConfig.fromUrl("postgresql://a:b@127.0.0.1:" + silent.getLocalPort() + "/c")
                    .toBuilder()
                    .pool(pool -> pool.withAcquireTimeout(Duration.ofMillis(200)))
                    .shutdownTimeout(Duration.ofMillis(1))
                    .build())) {
      assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
          .isInstanceOf(PoolExhaustedException.class)
          .hasMessageStartingWith(
              "no connection within PT0.2S: 0 of 10 connections active, 0 idle,"
                  + " 1 being opened or closed, 0 of 1000 callers waiting");
      // Sooner than connectTimeout, which is 10 s.
      db.closeLater().block(Duration.ofSeconds(5));
    }
  }

  @Test
  void cancel_whileWaiting_leavesTheQueue() {
    Database db = open(pool -> pool.withMaxSize(1));
    Sinks.Empty<Void> hold = Sinks.empty();
    Disposable holder = db.withSession(session -> hold.asMono()).subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    Disposable waiting = db.sql("select 1").execute().subscribe();
    assertThat(db.stats().pending()).isEqualTo(1);
    waiting.dispose();
    assertThat(db.stats().pending()).isZero();
    hold.tryEmitEmpty();
    Await.until(SOON, holder::isDisposed, () -> "holder did not end");
  }

  @Test
  void stats_scriptedLoad_areExact() {
    Database db = open(pool -> pool.withMaxSize(3));
    assertThat(db.stats().open()).isZero();
    Sinks.Empty<Void> hold = Sinks.empty();
    List<Disposable> holders =
        IntStream.range(0, 5)
            .mapToObj(i -> db.withSession(session -> hold.asMono()).subscribe())
            .toList();
    Await.until(SOON, () -> db.stats().active() == 3, () -> db.stats().toString());
    PoolStats busy = db.stats();
    assertThat(busy.open()).isEqualTo(3);
    assertThat(busy.idle()).isZero();
    assertThat(busy.pending()).isEqualTo(2);
    assertThat(busy.acquired()).isEqualTo(3);
    assertThat(busy.isSaturated()).isTrue();
    hold.tryEmitEmpty();
    Await.until(
        SOON, () -> holders.stream().allMatch(Disposable::isDisposed), () -> "holders did not end");
    PoolStats after = db.stats();
    assertThat(after.active()).isZero();
    assertThat(after.idle()).isEqualTo(3);
    assertThat(after.pending()).isZero();
    assertThat(after.acquired()).isEqualTo(5);
    assertThat(after.longestWait()).isPositive().isLessThanOrEqualTo(after.totalWait());
  }

  @Test
  void minIdle_open_isReachedWithoutACaller() {
    Database db = open(pool -> pool.withMinIdle(3));
    Await.until(SOON, () -> db.stats().idle() == 3, () -> db.stats().toString());
    assertThat(backends()).isEqualTo(3);
  }

  @Test
  void idleTimeout_afterABurst_shrinksToMinIdle() {
    Database db =
        open(pool -> pool.withMinIdle(2).withMaxSize(6).withIdleTimeout(Duration.ofMillis(300)));
    Flux.range(0, 6).flatMap(i -> db.sql("select pg_sleep(.05)").execute()).blockLast(SOON);
    assertThat(db.stats().open()).isEqualTo(6);
    Await.until(SOON, () -> backends() == 2, () -> db.stats().toString());
    assertThat(db.stats().idle()).isEqualTo(2);
  }

  @Test
  void maxLifetime_passed_rotatesBackends() {
    Database db = open(pool -> pool.withMaxSize(1).withMaxLifetime(Duration.ofMillis(300)));
    int first = pid(db);
    Await.until(SOON, () -> pid(db) != first, () -> "still " + first);
  }

  @Test
  void acquire_idleConnectionKilled_nextQuerySucceeds() throws SQLException {
    Database db = open(pool -> pool.withMaxSize(1));
    int killed = pid(db);
    try (Connection admin = postgres.connect();
        Statement statement = admin.createStatement()) {
      statement.execute("select pg_terminate_backend(" + killed + ", 5000)");
    }
    Await.until(
        SOON,
        () -> db.sql("select 1").execute().onErrorReturn(0L).block(SOON) == 1,
        () -> "no query succeeded");
    assertThat(pid(db)).isNotEqualTo(killed);
  }

  @Test
  void withSession_openTransactionLeftBehind_isRolledBack() {
    Database db = open(pool -> pool.withMaxSize(1));
    db.sql("create table if not exists left_behind (i int)").execute().block(SOON);
    db.withSession(
            session ->
                session
                    .sql("begin")
                    .execute()
                    .then(session.sql("insert into left_behind values (1)").execute()))
        .block(SOON);
    assertThat(db.sql("select count(*) from left_behind").as(Long.class).one().block(SOON))
        .isZero();
    assertThatThrownBy(() -> db.sql("begin; select 1/0").execute().block(SOON)).isNotNull();
    assertThat(db.sql("select 1").as(Integer.class).one().block(SOON)).isEqualTo(1);
  }

  @Test
  void deliver_thousandWaitersThatEndAtOnce_doesNotExhaustTheStack() {
    Database db = open(pool -> pool.withMaxSize(1).withMaxWaiting(20_000));
    Sinks.Empty<Void> hold = Sinks.empty();
    Disposable holder = db.withSession(session -> hold.asMono()).subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    Mono<Long> ended =
        Flux.range(0, 10_000).flatMap(i -> db.withSession(s -> Mono.just(i)), 10_000).count();
    Sinks.One<Long> result = Sinks.one();
    Disposable waiters = ended.subscribe(result::tryEmitValue, result::tryEmitError);
    hold.tryEmitEmpty();
    assertThat(result.asMono().block(SOON)).isEqualTo(10_000);
    assertThat(waiters.isDisposed() && holder.isDisposed()).isTrue();
  }

  private static int pid(Database db) {
    return db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
  }

  private static Database open(UnaryOperator<PoolConfig> pool) {
    return Opened.with(postgres, config -> config.pool(pool));
  }

  private static long backends() {
    try (Connection admin = postgres.connect();
        Statement statement = admin.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where datname = current_database() and"
                    + " application_name = 'async-db'")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException error) {
      throw new AssertionError(error);
    }
  }
}
