package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.Await;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Operations of every kind, cancelled at random moments while others go on: while they wait for a
 * connection, as it is delivered, at BEGIN, in statements, between rows, at COMMIT and on the way
 * out. Whatever is not cancelled must have the right answer, which no other's cancel may disturb;
 * none may stay open, and no transaction may be half done.
 */
final class CancelFuzz {

  /** Replays a run: {@code -Dasyncdb.fuzz.seed=...}. */
  private static final Long SEED = Long.getLong("asyncdb.fuzz.seed");

  private static final int CALLERS = 24;
  private static final int LONGEST_MICROS = 6_000;
  private static final Duration SOON = Duration.ofSeconds(10);

  private final Database db;
  private final Database direct;
  private final long seed = SEED == null ? new Random().nextLong() : SEED;
  private final Random random = new Random(seed);
  private final AtomicInteger completed = new AtomicInteger();

  /**
   * Creates a run.
   *
   * @param db what is tried
   * @param direct a way to the same database, to look at the outcome
   */
  CancelFuzz(Database db, Database direct) {
    this.db = db;
    this.direct = direct;
    direct.sql("drop table if exists counters").execute().block(SOON);
    direct.sql("create table counters (id int primary key, value int not null)").execute().block();
    direct.sql("insert into counters select i, 0 from generate_series(1, 8) i").execute().block();
  }

  void run(int operations) {
    System.out.println("cancel fuzz of " + operations + ": -Dasyncdb.fuzz.seed=" + seed);
    List<Function<Integer, Publisher<?>>> kinds = kinds();
    Flux.range(0, operations)
        .flatMap(
            n -> {
              Publisher<?> operation = kinds.get(random.nextInt(kinds.size())).apply(n);
              long micros = random.nextInt(4) == 0 ? 60_000_000 : random.nextInt(LONGEST_MICROS);
              return Flux.from(operation)
                  .doOnComplete(completed::incrementAndGet)
                  .then()
                  .takeUntilOther(delay(micros));
            },
            CALLERS)
        .then()
        .block(Duration.ofSeconds(180));
    check();
  }

  private void check() {
    Await.until(SOON, () -> db.stats().active() == 0, () -> "seed " + seed + ": " + db.stats());
    assertThat(direct.sql("select sum(value) from counters").as(Long.class).one().block())
        .as("seed %d", seed)
        .isZero();
    Await.until(
        SOON,
        () ->
            direct
                    .sql(
                        "select count(*) from pg_stat_activity where datname = current_database()"
                            + " and state like 'idle in transaction%'")
                    .as(Long.class)
                    .one()
                    .block()
                == 0,
        () -> "seed " + seed + ": a transaction was left open");
    assertThat(completed).as("some must get through, seed %d", seed).hasPositiveValue();
    assertThat(db.stats().open()).as("seed %d", seed).isLessThanOrEqualTo(db.stats().max());
    for (int i = 0; i < 100; i++) {
      expect(i, db.sql("select $1").bind(1, i).as(Integer.class).one()).block(SOON);
    }
  }

  private List<Function<Integer, Publisher<?>>> kinds() {
    return List.of(
        n -> expect(n, db.sql("select $1").bind(1, n).as(Integer.class).one()),
        n -> expect(n, db.sql("select " + n).as(Integer.class).one()),
        n -> rows(db.sql("select generate_series(1, $1)").bind(1, 500)),
        n -> rows(db.sql("select generate_series(1, 500)")),
        n -> db.sql("select $1 from pg_sleep(.01)").bind(1, n).execute(),
        n ->
            db.withSession(
                session ->
                    session
                        .sql("select pg_sleep(.002)")
                        .execute()
                        .then(
                            expect(
                                n, session.sql("select $1").bind(1, n).as(Integer.class).one()))),
        // Both or neither: the sum of all counters stays zero.
        n ->
            db.inTransaction(
                tx ->
                    add(tx, 1 + n % 4, 1)
                        .then(tx.inTransaction(inner -> add(inner, 5 + n % 3, -1)))),
        n ->
            db.inTransaction(
                tx ->
                    tx.inTransaction(inner -> addLast(inner, 1 + n % 4, 1))
                        .then(addLast(tx, 5 + n % 3, -1))),
        n ->
            db.streamInTransaction(
                TransactionOptions.DEFAULT,
                tx -> add(tx, 1 + n % 4, 1).then(add(tx, 5 + n % 3, -1)).flux()),
        n ->
            expect("t" + n, db.sql("select current_setting('app.tenant')").as(String.class).one())
                .contextWrite(RequestSettings.with("app.tenant", "t" + n)),
        n ->
            db.inTransaction(
                    tx ->
                        add(tx, 1 + n % 4, 1)
                            .then(tx.sql("select pg_sleep(.004)").execute())
                            .then(add(tx, 5 + n % 3, -1)))
                .onErrorResume(CancelFuzz::isLate, late -> Mono.empty())
                .contextWrite(Deadline.after(Duration.ofMillis(1 + n % 30))));
  }

  private static boolean isLate(Throwable error) {
    return error instanceof DatabaseTimeoutException || error instanceof CommitUnknownException;
  }

  private static Mono<Long> rows(Statement statement) {
    return expect(500L, statement.fetchSize(64).as(Integer.class).stream().count());
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
    return added(on, id, amount).execute();
  }

  private static Mono<Long> addLast(SqlOperations on, int id, int amount) {
    return added(on, id, amount).last().execute();
  }

  private static Statement added(SqlOperations on, int id, int amount) {
    return on.sql("update counters set value = value + :amount where id = :id")
        .bind("amount", amount)
        .bind("id", id);
  }
}
