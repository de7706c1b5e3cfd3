package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class CancelTest {

  private static final int POOL = 4;
  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db =
        postgres.open(
            url ->
                Database.open(
                    DatabaseConfig.fromUrl(url).toBuilder()
                        .pool(pool -> pool.withMaxSize(POOL))
                        .build()),
            d -> d.stats().active());
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

  /**
   * Operations of every kind are cancelled at random moments while others go on. Each operation
   * that completes must have the right answer, none may stay open, and no transaction may be half
   * done.
   */
  @Test
  void cancel_atRandomMoments_leavesNothingBehind() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    AtomicInteger completed = new AtomicInteger();
    List<Function<Integer, Publisher<?>>> kinds =
        List.of(
            n -> expect(n, db.sql("select $1").bind(1, n).as(Integer.class).one()),
            n -> expect(n, db.sql("select " + n).as(Integer.class).one()),
            n ->
                expect(
                    500L,
                    db
                        .sql("select generate_series(1, $1)")
                        .bind(1, 500)
                        .fetchSize(64)
                        .as(Integer.class)
                        .stream()
                        .count()),
            n ->
                expect(
                    500L,
                    db
                        .sql("select generate_series(1, 500)")
                        .fetchSize(64)
                        .as(Integer.class)
                        .stream()
                        .count()),
            n -> db.sql("select $1 from pg_sleep(.01)").bind(1, n).execute(),
            n ->
                db.withSession(
                    session ->
                        session
                            .sql("select pg_sleep(.002)")
                            .execute()
                            .then(
                                expect(
                                    n,
                                    session.sql("select $1").bind(1, n).as(Integer.class).one()))),
            // Both or neither: the sum of all counters stays zero.
            n ->
                db.inTransaction(
                    tx ->
                        add(tx, 1 + n % 4, 1)
                            .then(tx.inTransaction(inner -> add(inner, 5 + n % 3, -1)))));
    Flux.range(0, 3_000)
        .flatMap(
            n -> {
              Publisher<?> operation = kinds.get(random.nextInt(kinds.size())).apply(n);
              long micros = random.nextInt(4) == 0 ? 60_000_000 : random.nextInt(6_000);
              return Flux.from(operation)
                  .doOnComplete(completed::incrementAndGet)
                  .then()
                  .takeUntilOther(delay(micros));
            },
            24)
        .then()
        .doOnError(
            error -> System.getLogger("CancelTest").log(System.Logger.Level.ERROR, "seed " + seed))
        .block(Duration.ofSeconds(120));
    Await.until(SOON, () -> db.stats().active() == 0, () -> "seed " + seed + ": " + db.stats());
    assertThat(db.sql("select sum(value) from counters").as(Long.class).one().block())
        .as("seed %d", seed)
        .isZero();
    assertThat(
            db.sql(
                    "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and state like 'idle in transaction%'")
                .as(Long.class)
                .one()
                .block())
        .as("seed %d", seed)
        .isZero();
    assertThat(completed).as("some must get through").hasPositiveValue();
    assertThat(db.stats().open()).as("seed %d", seed).isLessThanOrEqualTo(POOL);
  }

  private static <T> Mono<T> expect(T value, Mono<T> operation) {
    return operation.doOnNext(answer -> assertThat(answer).isEqualTo(value));
  }

  private static Mono<Long> delay(long micros) {
    return Mono.create(
        sink -> {
          Disposable task =
              Schedulers.parallel().schedule(() -> sink.success(1L), micros, TimeUnit.MICROSECONDS);
          sink.onDispose(task);
        });
  }

  private static Mono<Long> add(SqlOperations on, int id, int amount) {
    return on.sql("update counters set value = value + :amount where id = :id")
        .bind("amount", amount)
        .bind("id", id)
        .execute();
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
