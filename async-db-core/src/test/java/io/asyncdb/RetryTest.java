package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.TransactionRetry;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class RetryTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final TransactionOptions RETRIED =
      TransactionOptions.DEFAULT.withRetry(
          RetryPolicy.DEFAULT
              .withMaxAttempts(20)
              .withBackoff(Duration.ofMillis(1), Duration.ofMillis(50)));

  private final AtomicInteger transfers = new AtomicInteger();

  private Database db;

  @BeforeEach
  void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("drop table if exists accounts").execute().block();
    db.sql("create table accounts (id int primary key, balance int not null)").execute().block();
    db.sql("insert into accounts select i, 100 from generate_series(1, 2) i").execute().block();
  }

  @Test
  void deadlock_bothTransactions_succeedAndTakeEffectOnce() {
    Mono<Long> oneWay = transferSlowly(1, 2);
    Mono<Long> theOther = transferSlowly(2, 1);
    Mono.zip(oneWay, theOther, oneWay, theOther).block(SOON);
    assertThat(balance(1)).isEqualTo(100);
    assertThat(balance(2)).isEqualTo(100);
    assertThat(transfers.get()).isGreaterThan(4);
  }

  private Mono<Long> transferSlowly(int from, int to) {
    return db.inTransaction(
        RETRIED,
        tx -> {
          transfers.incrementAndGet();
          return add(tx, from, -10)
              .then(tx.sql("select pg_sleep(.1)").execute())
              .then(add(tx, to, 10));
        });
  }

  @Test
  void serializationFailure_manyIncrements_noneIsLostAndNoneTwice() {
    int concurrent = 4;
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger reads = new AtomicInteger();
    Sinks.Empty<Void> allHaveRead = Sinks.empty(); // before one of them writes
    Flux.range(0, 20)
        .flatMap(
            i ->
                db.inTransaction(
                    RETRIED.withIsolation(Isolation.SERIALIZABLE),
                    tx -> {
                      attempts.incrementAndGet();
                      return tx.sql("select balance from accounts where id = 1")
                          .as(Integer.class)
                          .one()
                          .doOnNext(
                              balance -> {
                                if (reads.incrementAndGet() == concurrent) {
                                  allHaveRead.tryEmitEmpty().orThrow();
                                }
                              })
                          .delayUntil(balance -> allHaveRead.asMono())
                          .flatMap(
                              balance ->
                                  tx.sql("update accounts set balance = :b where id = 1")
                                      .bind("b", balance + 1)
                                      .execute());
                    }),
            concurrent)
        .blockLast(SOON);
    assertThat(balance(1)).isEqualTo(120);
    assertThat(attempts.get()).isGreaterThan(20);
  }

  @Test
  void connectionLost_beforeCommit_runsAgainOnAnother() {
    AtomicInteger attempts = new AtomicInteger();
    db.inTransaction(
            RETRIED,
            tx ->
                add(tx, 1, 1)
                    .then(
                        attempts.incrementAndGet() == 1
                            ? tx.sql("select pg_terminate_backend(pg_backend_pid())").execute()
                            : Mono.empty())
                    .then(Mono.just(true)))
        .block(SOON);
    assertThat(attempts).hasValue(2);
    assertThat(balance(1)).isEqualTo(101);
  }

  @Test
  void retry_isToldToListeners() {
    List<TransactionRetry> retries = new CopyOnWriteArrayList<>();
    DatabaseListener listener =
        new DatabaseListener() {
          @Override
          public void transactionRetried(TransactionRetry retry) {
            retries.add(retry);
          }
        };
    Database observed = Opened.with(postgres, config -> config.listener(listener));
    assertThatThrownBy(
            () ->
                observed
                    .inTransaction(
                        RETRIED.withRetry(RETRIED.retry().withMaxAttempts(3)), tx -> conflict(tx))
                    .contextWrite(RequestScope.caller("POST /orders"))
                    .block(SOON))
        .isInstanceOf(ConflictException.class);
    assertThat(retries).extracting(TransactionRetry::attempt).containsExactly(2, 3);
    assertThat(retries)
        .allSatisfy(
            retry -> {
              assertThat(retry.caller()).isEqualTo("POST /orders");
              assertThat(retry.error()).isInstanceOf(ConflictException.class);
              assertThat(retry.pause()).isPositive();
            });
  }

  @Test
  void conflictThatWasSwallowed_runsAgain() {
    AtomicInteger attempts = new AtomicInteger();
    db.inTransaction(
            RETRIED,
            tx ->
                attempts.incrementAndGet() > 1
                    ? add(tx, 1, 1)
                    : tx.sql("do $$ begin raise exception using errcode = '40001'; end $$")
                        .execute()
                        .onErrorResume(ConflictException.class, swallowed -> Mono.just(0L)))
        .block(SOON);
    assertThat(attempts).hasValue(2);
    assertThat(balance(1)).isEqualTo(101);
  }

  @Test
  void failureThatDoesNotPass_isNotTriedAgain() {
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED,
                        tx -> {
                          attempts.incrementAndGet();
                          return tx.sql("insert into accounts values (1, 1)").execute();
                        })
                    .block(SOON))
        .isInstanceOf(ConstraintViolationException.class);
    assertThat(attempts).hasValue(1);
  }

  @Test
  void withoutPolicy_aConflictIsTheCallers() {
    assertThatThrownBy(() -> db.inTransaction(tx -> conflict(tx)).block(SOON))
        .isInstanceOf(ConflictException.class);
  }

  @Test
  void attemptsUsedUp_theLastFailureArrivesAsItIs() {
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED.withRetry(RETRIED.retry().withMaxAttempts(3)),
                        tx -> Mono.fromSupplier(attempts::incrementAndGet).then(conflict(tx)))
                    .block(SOON))
        .isInstanceOf(ConflictException.class);
    assertThat(attempts).hasValue(3);
  }

  @Test
  void deadline_endsTheAttempts() {
    RetryPolicy endless =
        new RetryPolicy(1_000_000, Duration.ofMillis(20), Duration.ofMillis(20), 0);
    long start = System.nanoTime();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        TransactionOptions.DEFAULT
                            .withRetry(endless)
                            .withTimeout(Duration.ofMillis(500)),
                        tx -> conflict(tx))
                    .block(SOON))
        .isInstanceOfAny(ConflictException.class, DatabaseTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void session_conflict_runsAgainOnTheSameConnection() {
    AtomicInteger attempts = new AtomicInteger();
    db.withSession(
            session ->
                session.inTransaction(
                    RETRIED, tx -> attempts.incrementAndGet() < 3 ? conflict(tx) : add(tx, 1, 1)))
        .block(SOON);
    assertThat(attempts).hasValue(3);
    assertThat(balance(1)).isEqualTo(101);
  }

  @Test
  void session_connectionLost_isNotTriedAgain() {
    assertThatThrownBy(
            () ->
                db.withSession(
                        session ->
                            session.inTransaction(
                                RETRIED,
                                tx ->
                                    tx.sql("select pg_terminate_backend(pg_backend_pid())")
                                        .execute()))
                    .block(SOON))
        .isInstanceOf(ConnectionException.class);
  }

  @Test
  void streamInTransaction_withRetry_isRefused() {
    assertThatThrownBy(() -> db.streamInTransaction(RETRIED, tx -> Flux.just(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("values that were emitted cannot be taken back");
  }

  @Test
  void transactionAborted_byAnythingElse_isNotTriedAgain() {
    AtomicInteger attempts = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED,
                        tx -> {
                          attempts.incrementAndGet();
                          return tx.sql("select 1 / 0")
                              .execute()
                              .onErrorResume(swallowed -> Mono.just(0L));
                        })
                    .block(SOON))
        .isInstanceOf(TransactionAbortedException.class);
    assertThat(attempts).hasValue(1);
  }

  private static Mono<Long> conflict(SqlOperations on) {
    return on.sql("do $$ begin raise exception using errcode = '40P01'; end $$").execute();
  }

  private static Mono<Long> add(SqlOperations on, int id, int amount) {
    return on.sql("update accounts set balance = balance + :amount where id = :id")
        .bind("amount", amount)
        .bind("id", id)
        .execute();
  }

  private int balance(int id) {
    return db.sql("select balance from accounts where id = :id")
        .bind("id", id)
        .as(Integer.class)
        .one()
        .block();
  }
}
