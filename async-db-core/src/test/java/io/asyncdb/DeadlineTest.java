package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.request.Deadline;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class DeadlineTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofSeconds(10);

  private static final AtomicReference<StatementOutcome> lastOutcome = new AtomicReference<>();
  private static Database db;

  @BeforeAll
  static void open() {
    DatabaseListener listener =
        new DatabaseListener() {
          @Override
          public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
            lastOutcome.set(outcome);
          }
        };
    db =
        Opened.with(
            postgres, config -> config.pool(pool -> pool.withMaxSize(2)).listener(listener));
    db.sql("create table marks (text text)").execute().block();
  }

  @BeforeEach
  void forgetMarks() {
    db.sql("truncate marks").execute().block();
  }

  private record Way(String name, Function<Database, Mono<?>> work) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static Statement sleep(SqlOperations on) {
    return on.sql("select pg_sleep(60)").name("sleep");
  }

  static Stream<Way> waysOfSleeping() {
    return Stream.of(
        new Way("statement", d -> sleep(d).execute()),
        new Way("statement with parameters", d -> sleepy(d).execute()),
        new Way("rows", d -> sleepy(d).as(String.class).list()),
        new Way("stream", d -> sleepy(d).as(String.class).stream().then()),
        new Way("session", d -> d.withSession(session -> sleep(session).execute())),
        new Way("transaction", d -> d.inTransaction(tx -> sleep(tx).execute())),
        new Way(
            "savepoint",
            d ->
                d.inTransaction(
                    tx ->
                        mark(tx, "lost")
                            .execute()
                            .then(tx.inTransaction(inner -> sleep(inner).execute())))),
        new Way(
            "queued",
            d ->
                d.withSession(
                    session ->
                        Mono.zip(sleep(session).execute(), session.sql("select 1").execute()))));
  }

  private static Statement sleepy(SqlOperations on) {
    return on.sql("select i, pg_sleep(60) from generate_series(1, :n) i").bind("n", 3);
  }

  @ParameterizedTest
  @MethodSource("waysOfSleeping")
  void request_deadlinePasses_failsOnTimeAndStopsTheServer(Way way) {
    Mono<?> late = way.work.apply(db).contextWrite(Deadline.after(SHORT));
    long start = System.nanoTime();
    assertThatThrownBy(() -> late.block(SOON))
        .isInstanceOf(DatabaseTimeoutException.class)
        .hasMessageStartingWith("the deadline of PT0.3S passed while ");
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(SHORT, SHORT.plus(Duration.ofSeconds(1)));
    Await.until(Duration.ofSeconds(1), () -> sleeping() == 0, () -> "still at work");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(marks()).isEmpty();
  }

  @Test
  void statement_timeout_namesTheStatementAndIsToldAsFailed() {
    assertThatThrownBy(() -> sleep(db).timeout(SHORT).execute().block(SOON))
        .isInstanceOfSatisfying(
            DatabaseTimeoutException.class,
            error -> assertThat(error.sql()).isEqualTo("select pg_sleep(60)"))
        .hasMessage(
            "the deadline of PT0.3S passed while the server worked on it, which was asked to stop:"
                + " select pg_sleep(60)");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(lastOutcome.get().result()).isEqualTo(StatementOutcome.Result.FAILED);
    assertThat(lastOutcome.get().error()).isInstanceOf(DatabaseTimeoutException.class);
  }

  @Test
  void statement_endsInTime_isNotDisturbedLater() {
    for (int i = 0; i < 20; i++) {
      assertThat(
              db.sql("select :i")
                  .bind("i", i)
                  .timeout(Duration.ofMillis(200))
                  .as(Integer.class)
                  .one()
                  .block(SOON))
          .isEqualTo(i);
    }
    assertThat(db.sql("select 1 from pg_sleep(.5)").execute().block(SOON)).isEqualTo(1);
  }

  @Test
  void statement_oneOfASessionIsLate_theNextRuns() {
    String answer =
        db.withSession(
                session ->
                    sleep(session)
                        .timeout(SHORT)
                        .execute()
                        .onErrorResume(DatabaseTimeoutException.class, late -> Mono.empty())
                        .then(session.sql("select 'next'").as(String.class).one()))
            .block(SOON);
    assertThat(answer).isEqualTo("next");
  }

  @Test
  void transaction_timeout_coversWorkOutsideOfTheDatabase() {
    TransactionOptions options = TransactionOptions.DEFAULT.withTimeout(SHORT);
    assertThatThrownBy(
            () ->
                db.inTransaction(options, tx -> mark(tx, "lost").execute().then(Mono.never()))
                    .block(SOON))
        .isInstanceOf(DatabaseTimeoutException.class)
        .hasMessage("the deadline of PT0.3S passed while a connection was held");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(marks()).isEmpty();
  }

  @Test
  void transaction_timeout_isSetOnTheServerForCallersThatAreGone() {
    String limit =
        db.inTransaction(
                TransactionOptions.DEFAULT.withTimeout(Duration.ofSeconds(20)),
                tx ->
                    tx.sql("select current_setting('transaction_timeout')").as(String.class).one())
            .block(SOON);
    assertThat(limit).matches("20[0-9]{3}ms|2[01]s");
    assertThat(
            db.sql("select current_setting('transaction_timeout')").as(String.class).one().block())
        .isEqualTo("0");
  }

  @Test
  void session_late_theTransactionAfterItIsUnharmed() {
    Mono<String> work =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        TransactionOptions.DEFAULT.withTimeout(SHORT), tx -> sleep(tx).execute())
                    .onErrorResume(DatabaseTimeoutException.class, late -> Mono.empty())
                    .then(
                        session.inTransaction(
                            tx -> tx.sql("select 'unharmed'").as(String.class).one())));
    assertThat(work.block(SOON)).isEqualTo("unharmed");
  }

  /** A timeout means that nothing is committed. */
  @Test
  void transaction_deadlinePassesBehindItsCommit_isNotATimeout() {
    Mono<?> work =
        db.inTransaction(
            TransactionOptions.DEFAULT.withTimeout(SHORT),
            tx -> mark(tx, "committed").last().execute().then(Mono.never()));
    assertThatThrownBy(() -> work.block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessageStartingWith("COMMIT is done, but the work had not ended: the deadline of")
        .hasCauseInstanceOf(DatabaseTimeoutException.class);
    assertThat(marks()).containsExactly("committed");
  }

  @Test
  void transaction_thatWorksOnPastItsDeadline_isCancelledAndLeavesTheNextAlone() {
    AtomicBoolean cancelled = new AtomicBoolean();
    Mono<Long> work =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        TransactionOptions.DEFAULT.withTimeout(SHORT),
                        tx ->
                            mark(tx, "late")
                                .execute()
                                .then(Mono.delay(SHORT.multipliedBy(2)))
                                .doOnCancel(() -> cancelled.set(true)))
                    .onErrorResume(DatabaseTimeoutException.class, late -> Mono.empty())
                    .then(
                        session.inTransaction(
                            tx ->
                                mark(tx, "first")
                                    .execute()
                                    .then(Mono.delay(SHORT.multipliedBy(2)))
                                    .then(mark(tx, "second").execute()))));
    assertThat(work.block(SOON)).isEqualTo(1);
    assertThat(marks()).containsExactly("first", "second");
    assertThat(cancelled).isTrue();
  }

  /** What runs besides its work is not cancelled with it. */
  @Test
  void savepoint_thatOutlivesItsTransaction_leavesTheNextAlone() {
    AtomicReference<Throwable> orphaned = new AtomicReference<>();
    Mono<Long> work =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        TransactionOptions.DEFAULT.withTimeout(SHORT),
                        tx -> {
                          tx.inTransaction(inner -> Mono.delay(SHORT.multipliedBy(2)))
                              .subscribe(late -> {}, orphaned::set);
                          return Mono.<Long>never();
                        })
                    .onErrorResume(DatabaseTimeoutException.class, late -> Mono.empty())
                    .then(
                        session.inTransaction(
                            tx ->
                                mark(tx, "first")
                                    .execute()
                                    .then(Mono.delay(SHORT.multipliedBy(2)))
                                    .then(mark(tx, "second").execute()))));
    assertThat(work.block(SOON)).isEqualTo(1);
    assertThat(marks()).containsExactly("first", "second");
    assertThat(orphaned.get())
        .isInstanceOf(TransactionAbortedException.class)
        .hasMessage("the transaction around it has ended, and this with it");
  }

  /** RELEASE can be undone with all around it only. */
  @Test
  void savepoint_deadlinePassesBehindItsRelease_doomsAllAroundIt() {
    AtomicReference<Throwable> told = new AtomicReference<>();
    Mono<String> work =
        db.inTransaction(
            tx ->
                tx.inTransaction(
                        inner -> mark(inner, "inner").last().execute().then(Mono.<String>never()))
                    .contextWrite(Deadline.after(SHORT))
                    .doOnError(told::set)
                    .onErrorReturn("went on"));
    assertThatThrownBy(() -> work.block(SOON)).isInstanceOf(TransactionAbortedException.class);
    assertThat(told.get()).isInstanceOf(DatabaseTimeoutException.class);
    assertThat(marks()).isEmpty();
  }

  /** What runs besides keeps COMMIT waiting for its turn. */
  @Test
  void transaction_deadlinePassesAheadOfItsCommit_isUndoneBeforeTheSessionGoesOn() {
    Mono<Long> work =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        TransactionOptions.DEFAULT.withTimeout(SHORT),
                        tx -> mark(tx, "late").execute().doOnNext(n -> keepBusy(tx)))
                    .onErrorResume(DatabaseTimeoutException.class, late -> Mono.just(0L))
                    .then(mark(session, "next").execute()));
    assertThat(work.block(SOON)).isEqualTo(1);
    assertThat(marks()).containsExactly("next");
  }

  private static void keepBusy(Transaction tx) {
    tx.sql("select pg_sleep(1)").execute().subscribe();
  }

  private static Statement mark(SqlOperations on, String text) {
    return on.sql("insert into marks values (:text)").bind("text", text);
  }

  private static List<String> marks() {
    return db.sql("select text from marks").as(String.class).list().block();
  }

  @Test
  void acquire_deadlinePasses_saysWhatWasWaitedFor() {
    Disposable holders =
        Mono.zip(db.withSession(session -> Mono.never()), db.withSession(session -> Mono.never()))
            .subscribe();
    Await.until(SOON, () -> db.stats().active() == 2, () -> db.stats().toString());
    try {
      assertThatThrownBy(
              () -> db.sql("select 1").execute().contextWrite(Deadline.after(SHORT)).block(SOON))
          .isInstanceOf(DatabaseTimeoutException.class)
          .hasMessageStartingWith(
              "the deadline of PT0.3S passed while it waited for a connection: 2 of 2 connections"
                  + " active");
      assertThatThrownBy(() -> db.sql("select 1").timeout(SHORT).execute().block(SOON))
          .isInstanceOf(DatabaseTimeoutException.class)
          .hasMessageContaining("it waited for a connection");
    } finally {
      holders.dispose();
    }
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  @Test
  void request_manyStatements_shareWhatIsLeft() {
    Mono<Long> work =
        db.sql("select pg_sleep(.2)")
            .execute()
            .repeat(9)
            .count()
            .contextWrite(Deadline.after(Duration.ofMillis(500)));
    long start = System.nanoTime();
    assertThatThrownBy(() -> work.block(SOON)).isInstanceOf(DatabaseTimeoutException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(Duration.ofMillis(500), Duration.ofMillis(1_500));
  }

  @Test
  void deadline_inside_isTheSoonerOfTheTwo() {
    Mono<Long> remaining =
        Mono.deferContextual(context -> Mono.just(Deadline.of(context).remainingNanos()));
    Long inner =
        remaining
            .contextWrite(Deadline.after(Duration.ofHours(1)))
            .contextWrite(Deadline.after(Duration.ofSeconds(2)))
            .block();
    assertThat(Duration.ofNanos(inner)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    assertThat(remaining.block()).isEqualTo(Long.MAX_VALUE);
    assertThatThrownBy(() -> Deadline.after(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be longer than zero, was PT0S");
  }

  private static long sleeping() {
    return db.sql(
            "select count(*) from pg_stat_activity where query like '%pg_sleep(60)%' and state ="
                + " 'active' and pid <> pg_backend_pid()")
        .as(Long.class)
        .one()
        .block(SOON);
  }
}
