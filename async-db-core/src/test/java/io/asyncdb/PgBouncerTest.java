package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.Await;
import io.asyncdb.test.PgBouncer;
import io.asyncdb.test.PgBouncer.PoolMode;
import io.asyncdb.test.PostgresExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Behind a real pgbouncer that gives out a server connection for one transaction. */
class PgBouncerTest {

  private static final int BACKENDS = 2;
  private static final int CALLERS = 200;
  private static final int OPERATIONS = 5_000;
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Rows of a message. */
  private static final int ROWS = 10_000;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static PgBouncer bouncer;
  private static Database db;
  private static Database direct;

  @BeforeAll
  static void start() {
    bouncer =
        PgBouncer.start(
            postgres.database(),
            PoolMode.TRANSACTION,
            Map.of("default_pool_size", Integer.toString(BACKENDS), "max_client_conn", "300"));
    direct = postgres.open(Database::open, d -> d.stats().active());
    direct.sql("create table notes (i int primary key, text text)").execute().block();
    db =
        postgres.open(
            url ->
                Database.open(
                    DatabaseConfig.fromUrl(bouncer.url()).toBuilder()
                        .pooler(PoolerMode.TRANSACTION)
                        .pool(pool -> pool.withMaxSize(CALLERS).withAcquireTimeout(SOON))
                        .build()),
            d -> d.stats().active());
  }

  @AfterAll
  static void stop() {
    if (bouncer != null) {
      db.close();
      bouncer.close();
    }
  }

  @Test
  void transactionMode_mixedWork_allOfItIsDoneAndNothingLeaks() {
    Long done =
        Flux.range(0, OPERATIONS)
            .flatMap(i -> operation(i).thenReturn(i), CALLERS)
            .count()
            .block(SOON.multipliedBy(2));
    assertThat(done).isEqualTo(OPERATIONS);
    assertThat(direct.sql("select count(*) from notes").as(Long.class).one().block())
        .isEqualTo(OPERATIONS / 5);
    assertThat(
            direct
                .sql(
                    "select count(*) from pg_stat_activity where application_name = 'async-db' and"
                        + " datname = current_database() and pid <> pg_backend_pid()")
                .as(Long.class)
                .one()
                .block())
        .isEqualTo(BACKENDS);
  }

  private static Mono<?> operation(int i) {
    return switch (i % 5) {
      case 0 ->
          db.sql("select :i + 1")
              .bind("i", i)
              .as(Integer.class)
              .one()
              .doOnNext(n -> assertThat(n).isEqualTo(i + 1));
      case 1 ->
          db.inTransaction(
              tx ->
                  tx.sql("insert into notes values (:i, :text)")
                      .bind("i", i)
                      .bind("text", "note " + i)
                      .execute()
                      .then(
                          tx.sql("select text from notes where i = :i")
                              .bind("i", i)
                              .as(String.class)
                              .one())
                      .doOnNext(text -> assertThat(text).isEqualTo("note " + i)));
      case 2 ->
          db.sql("select current_setting('app.tenant')")
              .as(String.class)
              .one()
              .doOnNext(seen -> assertThat(seen).isEqualTo("t" + i))
              .contextWrite(RequestSettings.with("app.tenant", "t" + i));
      case 3 ->
          db.sql("select coalesce(current_setting('app.tenant', true), '')")
              .as(String.class)
              .one()
              .doOnNext(seen -> assertThat(seen).isEmpty());
      default ->
          db
              .sql("select i from generate_series(1, :n) i")
              .bind("n", 50)
              .fetchSize(20)
              .as(Integer.class)
              .stream()
              .count()
              .doOnNext(n -> assertThat(n).isEqualTo(50));
    };
  }

  /** Data that come behind an error would take a server connection, and keep it. */
  @Test
  void copyIn_thatIsRefused_leavesTheServersToOthers() {
    direct.sql("create table copied (i int)").execute().block();
    Flux.range(0, 40)
        .flatMap(
            i ->
                db.withSession(s -> s.copyIn(copyInto("copied"), rows().take(1)))
                    .doOnNext(rows -> assertThat(rows).isEqualTo(ROWS))
                    .then(db.withSession(s -> s.copyIn(copyInto("nowhere"), rows())))
                    .onErrorResume(InvalidSqlException.class, missing -> Mono.empty()),
            20)
        .blockLast(SOON);
    Database others =
        postgres.open(
            url ->
                Database.open(
                    DatabaseConfig.fromUrl(bouncer.url()).toBuilder()
                        .pooler(PoolerMode.TRANSACTION)
                        .build()),
            d -> d.stats().active());
    assertThat(others.sql("select count(*) from copied").as(Long.class).one().block(SOON))
        .isEqualTo(40L * ROWS);
  }

  private static String copyInto(String table) {
    return "copy " + table + " from stdin";
  }

  /** Without end. */
  private static Flux<ByteBuf> rows() {
    byte[] rows = "1\n".repeat(ROWS).getBytes(StandardCharsets.UTF_8);
    return Flux.generate(sink -> sink.next(Unpooled.wrappedBuffer(rows)));
  }

  @Test
  void cancelAndDeadline_stopTheStatementAndNoOther() {
    Disposable cancelled = db.sql("select pg_sleep(60)").execute().subscribe();
    Disposable late =
        db.inTransaction(tx -> tx.sql("select pg_sleep(60)").execute())
            .contextWrite(Deadline.after(Duration.ofMillis(500)))
            .subscribe(null, expected -> {});
    Await.until(SOON, () -> sleeping() > 0, () -> "not started");
    cancelled.dispose();
    Await.until(Duration.ofSeconds(3), () -> late.isDisposed(), () -> "no deadline");
    Await.until(Duration.ofSeconds(2), () -> sleeping() == 0, () -> "still running");
    Flux.range(0, 200)
        .flatMap(i -> db.sql("select :i").bind("i", i).as(Integer.class).one())
        .blockLast(SOON);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  private static long sleeping() {
    return direct
        .sql(
            "select count(*) from pg_stat_activity where state = 'active' and query like"
                + " '%pg_sleep(60)%' and pid <> pg_backend_pid()")
        .as(Long.class)
        .one()
        .block(SOON);
  }
}
