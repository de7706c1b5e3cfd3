package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.test.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Callers that move money between accounts until told to stop, and keep book of what they were
 * told.
 */
final class Transfers {

  private static final int CALLERS = 64;
  private static final int ACCOUNTS = 32;
  private static final int BALANCE = 1_000;
  private static final Duration DEADLINE = Duration.ofSeconds(3);

  /** How much later than its deadline a caller may hear of it, on a busy machine. */
  private static final Duration TOLERANCE = Duration.ofMillis(700);

  private static final TransactionOptions OPTIONS =
      TransactionOptions.DEFAULT
          .withRetry(RetryPolicy.DEFAULT.withMaxAttempts(10))
          .withTimeout(DEADLINE);

  /** What a caller was told. */
  private enum Told {
    DONE,
    FAILED,
    UNKNOWN
  }

  private final Database db;
  private final Database direct;
  private final Map<UUID, Told> told = new ConcurrentHashMap<>();
  private final Map<String, Integer> errors = new ConcurrentHashMap<>();
  private final AtomicLong done = new AtomicLong();
  private final AtomicLong longestNanos = new AtomicLong();
  private final AtomicInteger running = new AtomicInteger(CALLERS);
  private volatile boolean stopped;

  private Transfers(Database db, Database direct) {
    this.db = db;
    this.direct = direct;
  }

  static Transfers begin(Database db, Database direct) {
    for (String sql :
        new String[] {
          "drop table if exists accounts, journal",
          "create table accounts (id int primary key, balance int not null)",
          "create table journal (id uuid primary key)",
          "insert into accounts select i, "
              + BALANCE
              + " from generate_series(1, "
              + ACCOUNTS
              + ") i"
        }) {
      direct.sql(sql).execute().block();
    }
    Transfers transfers = new Transfers(db, direct);
    for (int i = 0; i < CALLERS; i++) {
      transfers.caller().subscribe();
    }
    return transfers;
  }

  private Flux<Told> caller() {
    return Mono.defer(this::transfer)
        .repeat(() -> !stopped)
        .doFinally(end -> running.decrementAndGet());
  }

  private Mono<Told> transfer() {
    UUID id = UUID.randomUUID();
    int from = 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS);
    int to = 1 + ThreadLocalRandom.current().nextInt(ACCOUNTS);
    long start = System.nanoTime();
    return db.inTransaction(
            OPTIONS,
            tx ->
                add(tx, Math.min(from, to), from < to ? -1 : 1)
                    .then(add(tx, Math.max(from, to), from < to ? 1 : -1))
                    .then(entry(tx, id).execute()))
        .map(rows -> Told.DONE)
        .onErrorResume(
            DatabaseException.class,
            error -> {
              errors.merge(error.getClass().getSimpleName(), 1, Integer::sum);
              // Not to spin where the server refuses at once.
              return Mono.delay(Duration.ofMillis(5))
                  .thenReturn(error instanceof CommitUnknownException ? Told.UNKNOWN : Told.FAILED);
            })
        .doOnNext(
            outcome -> {
              told.put(id, outcome);
              longestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
              if (outcome == Told.DONE) {
                done.incrementAndGet();
              }
            });
  }

  /** For every other transfer COMMIT goes with it. */
  private static Statement entry(Transaction tx, UUID id) {
    Statement entry = tx.sql("insert into journal values (:id)").bind("id", id);
    return id.getLeastSignificantBits() % 2 == 0 ? entry.last() : entry;
  }

  private static Mono<Long> add(SqlOperations on, int account, int amount) {
    return on.sql("update accounts set balance = balance + :amount where id = :account")
        .bind("amount", amount)
        .bind("account", account)
        .execute();
  }

  /** Transfers done in a second, over the time to come. */
  double rateDuring(Duration time) {
    long before = done.get();
    long start = System.nanoTime();
    Mono.delay(time).block();
    return (done.get() - before) * 1e9 / (System.nanoTime() - start);
  }

  void end() {
    stopped = true;
    Await.until(DEADLINE.plusSeconds(5), () -> running.get() == 0, () -> running + " callers hang");
  }

  void check() {
    assertThat(Duration.ofNanos(longestNanos.get())).isLessThanOrEqualTo(DEADLINE.plus(TOLERANCE));
    assertThat(direct.sql("select sum(balance) from accounts").as(Long.class).one().block())
        .isEqualTo((long) ACCOUNTS * BALANCE);
    Set<UUID> journal =
        new HashSet<>(direct.sql("select id from journal").as(UUID.class).list().block());
    Set<UUID> reported = new HashSet<>();
    told.forEach(
        (id, outcome) -> {
          reported.add(id);
          if (outcome != Told.UNKNOWN) {
            assertThat(journal.contains(id))
                .as("%s %s", id, outcome)
                .isEqualTo(outcome == Told.DONE);
          }
        });
    assertThat(reported).containsAll(journal);
  }

  /** The figures. */
  @Override
  public String toString() {
    return "%d done, longest %d ms, errors %s"
        .formatted(done.get(), Duration.ofNanos(longestNanos.get()).toMillis(), errors);
  }
}
