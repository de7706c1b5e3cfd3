package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Typed queries that are cancelled at random moments leave nothing behind. */
class JooqCancelTest {

  /** Replays a run: {@code -Dasyncdb.fuzz.seed=...}. */
  private static final Long SEED = Long.getLong("asyncdb.fuzz.seed");

  private static final int OPERATIONS = 1_000;
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  @Test
  void cancelAtRandom_typedQueries_leavesNothingBehind() {
    long seed = SEED == null ? new Random().nextLong() : SEED;
    System.out.println("jOOQ cancel fuzz: -Dasyncdb.fuzz.seed=" + seed);
    Random random = new Random(seed);
    Database db =
        postgres.open(
            url ->
                Database.open(
                    DatabaseConfig.fromUrl(url).toBuilder()
                        .pool(pool -> pool.withMaxSize(4))
                        .build()),
            d -> d.stats().active());
    JooqDatabase jooq = JooqDatabase.over(db);
    AtomicInteger completed = new AtomicInteger();
    List<IntFunction<Publisher<?>>> kinds =
        List.of(
            n -> jooq.one(dsl -> dsl.select(DSL.count()).from(AUTHOR)),
            n -> jooq.stream(dsl -> dsl.selectFrom(BOOK)),
            // An author with a book, or neither.
            n ->
                jooq.inTransaction(
                    tx ->
                        tx.one(
                                dsl ->
                                    dsl.insertInto(AUTHOR)
                                        .set(AUTHOR.FULL_NAME, "Author " + n)
                                        .set(AUTHOR.EMAIL, n + "@example.org")
                                        .returningResult(AUTHOR.ID))
                            .flatMap(
                                id ->
                                    tx.execute(
                                        dsl ->
                                            dsl.insertInto(BOOK)
                                                .set(BOOK.AUTHOR_ID, id.value1())
                                                .set(BOOK.TITLE, "Book " + n)))));
    Flux.range(0, OPERATIONS)
        .flatMap(
            n ->
                Flux.from(kinds.get(random.nextInt(kinds.size())).apply(n))
                    .doOnComplete(completed::incrementAndGet)
                    .then()
                    .takeUntilOther(
                        Mono.delay(
                            random.nextInt(4) == 0
                                ? Duration.ofMinutes(1)
                                : Duration.ofNanos(random.nextInt(5_000_000)))),
            16)
        .blockLast(Duration.ofSeconds(60));
    Await.until(SOON, () -> db.stats().active() == 0, () -> "seed " + seed + ": " + db.stats());
    assertThat(completed).as("seed %d", seed).hasPositiveValue();
    assertThat(count(db, "select count(*) from author"))
        .as("seed %d", seed)
        .isEqualTo(count(db, "select count(*) from book"))
        .isPositive();
    assertThat(
            count(
                db,
                "select count(*) from pg_stat_activity where datname = current_database() and state"
                    + " like 'idle in transaction%'"))
        .as("seed %d", seed)
        .isZero();
  }

  private static long count(Database db, String sql) {
    return db.sql(sql).as(Long.class).one().block(SOON);
  }
}
