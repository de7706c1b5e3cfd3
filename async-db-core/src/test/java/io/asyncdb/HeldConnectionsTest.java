package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolConfig;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Who holds connections, for how long, and what becomes of those that nobody holds. */
class HeldConnectionsTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database open(UnaryOperator<PoolConfig> pool) {
    return open(postgres.url(), pool);
  }

  private static Database open(String at, UnaryOperator<PoolConfig> pool) {
    return postgres.open(
        url -> Database.open(DatabaseConfig.fromUrl(at).toBuilder().pool(pool).build()),
        d -> d.stats().active());
  }

  @Test
  void acquireTimeout_namesWhoHoldsTheConnections() {
    Database db = open(pool -> pool.withMaxSize(1).withAcquireTimeout(Duration.ofMillis(200)));
    Disposable holder =
        db.withSession(
                session ->
                    session
                        .sql("select :secret")
                        .bind("secret", "Qx7")
                        .name("orders.open")
                        .execute()
                        .then(Mono.never()))
            .contextWrite(RequestScope.caller("GET /orders"))
            .subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageMatching(
            "no connection within PT0.2S: 1 of 1 connections active, 0 idle, 0 of 1000 callers"
                + " waiting; held longest for \\d+ ms by GET /orders \\(orders.open\\)");
    holder.dispose();
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  @Test
  void heldForLong_isLoggedOnceWithItsHolder() {
    PrintStream original = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      Database db = open(pool -> pool.withReportHeldAfter(Duration.ofMillis(100)));
      Disposable holder =
          db.withSession(session -> Mono.never())
              .contextWrite(RequestScope.caller("nightly-report"))
              .subscribe();
      Await.until(SOON, () -> reports(log) == 1, () -> log.toString(StandardCharsets.UTF_8));
      Disposable another = db.withSession(session -> Mono.never()).subscribe();
      Await.until(SOON, () -> reports(log) == 2, () -> log.toString(StandardCharsets.UTF_8));
      assertThat(log.toString(StandardCharsets.UTF_8))
          .containsPattern("A connection is held for long: for \\d+ ms by nightly-report")
          .containsPattern("by a caller without name \\(nothing sent yet\\)");
      holder.dispose();
      another.dispose();
      Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    } finally {
      System.setErr(original);
    }
  }

  private static long reports(ByteArrayOutputStream log) {
    return log.toString(StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.contains("held for long"))
        .count();
  }

  @Test
  void nestedAcquire_thatNobodyCouldServe_isRefusedAtOnceWithNames() {
    Database db = open(pool -> pool.withMaxSize(1).withAcquireTimeout(SOON));
    Mono<Long> nested =
        db.inTransaction(
                tx ->
                    tx.sql("select 1")
                        .name("outer")
                        .execute()
                        .then(db.sql("select 2").name("inner").execute()))
            .contextWrite(RequestScope.caller("POST /orders"));
    long start = System.nanoTime();
    assertThatThrownBy(() -> nested.block(SOON))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageStartingWith("everybody who holds a connection waits for another")
        .hasMessageContaining("by POST /orders (outer)");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(db.sql("select 1").execute().block(SOON)).isEqualTo(1);
  }

  @Test
  void nestedAcquires_ofManyCallers_neverHang() {
    Database db = open(pool -> pool.withMaxSize(4).withAcquireTimeout(Duration.ofSeconds(30)));
    Long ended =
        Flux.range(0, 64)
            .flatMap(
                i ->
                    db.withSession(
                            session ->
                                session
                                    .sql("select 1")
                                    .execute()
                                    .then(db.sql("select 2").execute()))
                        .onErrorResume(PoolExhaustedException.class, refused -> Mono.just(0L)),
                64)
            .count()
            .block(SOON);
    assertThat(ended).isEqualTo(64);
    assertThat(db.stats().timeouts()).isZero();
  }

  @Test
  void nestedAcquire_whereThereIsRoom_isServed() {
    Database db = open(pool -> pool.withMaxSize(2));
    Long nested = db.withSession(session -> db.sql("select 2").execute()).block(SOON);
    assertThat(nested).isEqualTo(1);
  }

  @Test
  void unpooled_everyUse_hasABackendOfItsOwnThatIsGoneAfterwards() {
    Database db = open(pool -> pool.withMaxSize(2).withUnpooled(true));
    Integer first = db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
    Await.until(SOON, () -> db.stats().open() == 0, () -> db.stats().toString());
    Integer second =
        db.withSession(s -> s.sql("select pg_backend_pid()").as(Integer.class).one()).block(SOON);
    assertThat(second).isNotEqualTo(first);
    Database observer = open(pool -> pool.withMaxSize(1));
    Await.until(
        SOON,
        () ->
            observer
                    .sql("select count(*) from pg_stat_activity where pid in (:a, :b)")
                    .bind("a", first)
                    .bind("b", second)
                    .as(Long.class)
                    .one()
                    .block(SOON)
                == 0,
        () -> "a backend is left");
    Flux.range(0, 50).flatMap(i -> db.sql("select 1").execute(), 50).blockLast(SOON);
  }

  @Test
  void idleConnection_thatDiedSilently_isFoundBeforeItIsHandedOut() {
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
      Database db =
          open(
              proxy.through(postgres.url()),
              pool -> pool.withMaxSize(2).withValidateAfterIdle(Duration.ofMillis(100)));
      Integer pid = db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
      Mono.delay(Duration.ofMillis(150)).block();
      assertThat(db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON))
          .as("alive, and kept")
          .isEqualTo(pid);
      Mono.delay(Duration.ofMillis(150)).block();
      proxy.blackHole();
      CompletableFuture<Integer> next =
          db.sql("select pg_backend_pid()").as(Integer.class).one().toFuture();
      Await.until(SOON, () -> proxy.stats().swallowedBytes() > 0, () -> proxy.stats().toString());
      proxy.heal();
      assertThat(next).succeedsWithin(SOON).isNotEqualTo(pid);
      db.close();
    }
  }

  @Test
  void idleConnection_backendKilled_theNextQuerySucceeds() {
    Database db = open(pool -> pool.withMaxSize(1));
    Database observer = open(pool -> pool.withMaxSize(1));
    for (int i = 0; i < 5; i++) {
      Integer pid = db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
      observer
          .sql("select pg_terminate_backend(:pid, 5000)")
          .bind("pid", pid)
          .execute()
          .block(SOON);
      Await.until(SOON, () -> db.stats().idle() <= 1, () -> db.stats().toString());
      assertThat(db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON))
          .isNotEqualTo(pid);
    }
  }
}
