package io.asyncdb.interop;

import static io.asyncdb.interop.ConnectionFactoryTest.on;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Cancels through R2DBC's interface, at every point, leave the pool as it was. */
class FacadeCancelTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final int POOL = 4;
  private static final int OPERATIONS = 1_500;
  private static final Duration SOON = Duration.ofSeconds(20);

  private static Database db;
  private static ConnectionFactory factory;

  @BeforeAll
  static void open() {
    db =
        Opened.with(
            postgres,
            config -> config.pool(pool -> pool.withMaxSize(POOL).withAcquireTimeout(SOON)));
    factory = db.asConnectionFactory();
    db.sql("create table counters (id int primary key, value int not null)").execute().block();
    db.sql("insert into counters select i, 0 from generate_series(1, 8) i").execute().block();
  }

  /**
   * Whatever completes has the right answer, nothing stays open, and no transaction is half done.
   */
  @Test
  void cancel_atRandomMoments_leavesNothingBehind() {
    long seed = ThreadLocalRandom.current().nextLong();
    Random random = new Random(seed);
    AtomicInteger completed = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    List<IntFunction<Mono<?>>> kinds =
        List.of(
            n -> on(factory, c -> expect(n, first(c.createStatement("select " + n)))),
            n -> on(factory, c -> expect(n, first(c.createStatement("select $1").bind(0, n)))),
            n ->
                on(
                    factory,
                    c -> expect(500, count(c.createStatement("select generate_series(1, 500)")))),
            n ->
                on(
                    factory,
                    c ->
                        expect(
                            500,
                            count(
                                c.createStatement("select generate_series(1, $1)")
                                    .bind(0, 500)
                                    .fetchSize(64)))),
            n ->
                on(
                    factory,
                    c -> first(c.createStatement("select generate_series(1, 500)").fetchSize(16))),
            n ->
                on(
                    factory,
                    c ->
                        count(c.createStatement("select pg_sleep(.01); select 1"))
                            .then(expect(n, first(c.createStatement("select " + n))))),
            FacadeCancelTest::transfer);
    Flux.range(0, OPERATIONS)
        .flatMap(
            n -> {
              Mono<?> operation = kinds.get(random.nextInt(kinds.size())).apply(n);
              long micros = random.nextInt(4) == 0 ? 60_000_000 : random.nextInt(6_000);
              return operation
                  .doOnSuccess(done -> completed.incrementAndGet())
                  .doOnCancel(cancelled::incrementAndGet)
                  .then()
                  .takeUntilOther(delay(micros));
            },
            16)
        .then()
        .onErrorMap(error -> new AssertionError("seed " + seed, error))
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
    assertThat(on(factory, c -> first(c.createStatement("select 42"))).block(SOON))
        .as("seed %d", seed)
        .isEqualTo(42);
    assertThat(completed).as("some must get through").hasPositiveValue();
    assertThat(cancelled).as("some must be cancelled").hasPositiveValue();
    assertThat(db.stats().open()).as("seed %d", seed).isLessThanOrEqualTo(POOL);
    System.getLogger("FacadeCancelTest")
        .log(
            System.Logger.Level.INFO,
            "seed {0}: {1} completed, {2} cancelled",
            seed,
            completed,
            cancelled);
  }

  /** As Spring's and jOOQ's transactions do it. Both or neither: the sum of all stays zero. */
  private static Mono<Void> transfer(int n) {
    return Mono.usingWhen(
        factory.create(),
        c ->
            Mono.usingWhen(
                Mono.from(c.beginTransaction()).thenReturn(c),
                begun ->
                    add(begun, 1 + n % 4, 1)
                        .then(Mono.from(begun.createSavepoint("half")))
                        .then(add(begun, 5 + n % 3, -1))
                        .then(),
                Connection::commitTransaction,
                (begun, error) -> begun.rollbackTransaction(),
                Connection::rollbackTransaction),
        Connection::close);
  }

  private static Mono<Long> add(Connection connection, int id, int amount) {
    return Mono.from(
            connection
                .createStatement("update counters set value = value + $1 where id = $2")
                .bind("$1", amount)
                .bind("$2", id)
                .execute())
        .flatMap(result -> Mono.from(result.getRowsUpdated()));
  }

  private static Mono<Integer> first(Statement statement) {
    return Mono.from(statement.execute())
        .flatMap(result -> Mono.from(result.map(row -> row.get(0, Integer.class))));
  }

  private static Mono<Integer> count(Statement statement) {
    return Flux.from(statement.execute())
        .concatMap((Result result) -> result.map(row -> 1))
        .reduce(0, Integer::sum);
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
}
