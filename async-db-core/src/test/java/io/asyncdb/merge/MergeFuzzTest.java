package io.asyncdb.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Calls of many tenants, merged, while some of them fail, some are cancelled and some run out of
 * time: whoever gets an answer gets his own.
 */
class MergeFuzzTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  /** Replays a run: {@code -Dasyncdb.fuzz.seed=...}. */
  private static final Long SEED = Long.getLong("asyncdb.fuzz.seed");

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int ROUNDS = 10_000;
  private static final int CALLERS = 96;
  private static final int TENANTS = 4;
  private static final int KEYS = 40;
  private static final int LONGEST_MICROS = 8_000;

  private static Database db;

  record Note(String tenant, int id, int rank) {}

  private final long seed = SEED == null ? new Random().nextLong() : SEED;
  private final Random random = new Random(seed);
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private final Lookup<Integer, Note> lookup =
      Lookup.over(
          db,
          "select tenant, id, rank from notes where id = any(:keys) and rank = 1",
          Note.class,
          Note::id);
  private final MergedQuery<Note> top =
      MergedQuery.of(
          db,
          "select tenant, id, rank from notes where id = :id order by rank desc limit :most",
          Note.class);
  private final MergedQuery<Integer> quotient =
      MergedQuery.of(
          db,
          "select 1000 / :by + length(current_setting('app.tenant')) from notes limit 1",
          Integer.class);

  @BeforeAll
  static void open() {
    String role = "merge_fuzz_user_of_" + postgres.database().name();
    Database owner = postgres.open(Database::open, d -> d.stats().active());
    for (String sql :
        List.of(
            "create table notes (tenant text, id int, rank int, primary key (id, rank, tenant))",
            "insert into notes select 't' || t, i, r from generate_series(0, %d) t,"
                    .formatted(TENANTS - 1)
                + " generate_series(1, %d) i, generate_series(1, 5) r".formatted(KEYS),
            "alter table notes enable row level security",
            "create policy own on notes using (tenant = current_setting('app.tenant', true))",
            "create role " + role + " login password 'secret'",
            "grant all on notes to " + role)) {
      owner.sql(sql).execute().block(SOON);
    }
    db = Opened.with(postgres, config -> config.username(role).password("secret"));
  }

  @Test
  void calls_cancelledFailingAndLate_getTheirOwnAnswers() {
    System.out.println("merge fuzz of " + ROUNDS + ": -Dasyncdb.fuzz.seed=" + seed);
    Flux.range(0, ROUNDS).flatMap(round -> call(), CALLERS).then().block(Duration.ofSeconds(60));
    Await.until(SOON, () -> db.stats().active() == 0, () -> "seed " + seed + ": " + db.stats());
    assertThat(answered).as("answers, seed %d", seed).hasValueGreaterThan(ROUNDS / 4);
    assertThat(failed).as("failures, seed %d", seed).hasPositiveValue();
    for (int i = 1; i <= KEYS; i++) {
      assertThat(lookup(i, "t1").contextWrite(tenant("t1")).block(SOON)).isTrue();
    }
  }

  private Mono<?> call() {
    String tenant = "t" + random.nextInt(TENANTS);
    int key = random.nextInt(KEYS + 5);
    Mono<Boolean> call =
        switch (random.nextInt(3)) {
          case 0 -> lookup(key, tenant);
          case 1 -> top(key, 1 + random.nextInt(4), tenant);
          default -> quotient(random.nextInt(10));
        };
    Mono<Boolean> counted =
        call.doOnNext(
            right -> {
              assertThat(right).as("seed %d", seed).isTrue();
              answered.incrementAndGet();
            });
    Mono<Boolean> disturbed =
        switch (random.nextInt(6)) {
          case 0, 1 -> counted.takeUntilOther(Mono.delay(moment()));
          case 2 ->
              counted
                  .onErrorComplete(DatabaseTimeoutException.class)
                  .contextWrite(Deadline.after(moment()));
          default -> counted;
        };
    return disturbed.contextWrite(tenant(tenant));
  }

  private Duration moment() {
    return Duration.ofNanos((1 + random.nextInt(LONGEST_MICROS)) * 1_000L);
  }

  private static UnaryOperator<Context> tenant(String name) {
    return RequestSettings.with("app.tenant", name);
  }

  private Mono<Boolean> lookup(int key, String tenant) {
    return lookup
        .get(key)
        .map(new Note(tenant, key, 1)::equals)
        .defaultIfEmpty(key == 0 || key > KEYS);
  }

  private Mono<Boolean> top(int key, int most, String tenant) {
    List<Note> expected =
        key == 0 || key > KEYS
            ? List.of()
            : IntStream.range(0, most).mapToObj(i -> new Note(tenant, key, 5 - i)).toList();
    return top.bind("id", key).bind("most", most).list().map(expected::equals);
  }

  /** Fails where it divides by zero, and only there. */
  private Mono<Boolean> quotient(int by) {
    return quotient
        .bind("by", by)
        .one()
        .map(result -> by != 0 && result == 1000 / by + 2)
        .onErrorResume(
            InvalidDataException.class,
            error -> {
              failed.incrementAndGet();
              return Mono.just(by == 0);
            });
  }
}
