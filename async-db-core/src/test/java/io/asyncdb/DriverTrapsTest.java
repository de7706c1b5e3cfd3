package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.request.Deadline;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the driver and its pool do wrong when used alone, each shown not to happen here. All on one
 * connection, so that whatever one caller spoils the next one meets.
 */
class DriverTrapsTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;
  private static Database observer;

  @BeforeAll
  static void open() {
    db = database(1);
    observer = database(1);
    db.sql("create table marks (i int)").execute().block();
  }

  private static Database database(int size) {
    return Opened.with(
        postgres, config -> config.pool(pool -> pool.withMaxSize(size).withAcquireTimeout(SOON)));
  }

  @BeforeEach
  void empty() {
    db.sql("truncate marks").execute().block(SOON);
  }

  /** Alone, the driver skips the rollback of a BEGIN whose answer has not come. */
  @Test
  void cancelDuringBegin_theConnectionComesBackOutsideOfATransaction() {
    for (int i = 0; i < 200; i++) {
      cancelSoon(db.inTransaction(tx -> mark(tx)), 800);
      assertThat(transactionOpen()).as("round %d", i).isFalse();
    }
  }

  /** Alone, a COMMIT that is cancelled in flight makes the driver skip the next BEGIN. */
  @Test
  void cancelDuringCommit_theNextTransactionIsOne() {
    for (int i = 0; i < 200; i++) {
      cancelSoon(db.inTransaction(tx -> Mono.just(1)), 500);
      db.inTransaction(
              tx -> {
                tx.setRollbackOnly();
                return mark(tx);
              })
          .block(SOON);
    }
    assertThat(db.sql("select count(*) from marks").as(Long.class).one().block(SOON)).isZero();
  }

  /**
   * Alone, a simple query that is cancelled before its result was consumed poisons the connection.
   */
  @Test
  void cancelOfASimpleQuery_theNextAnswerIsTheNextOnes() {
    for (int i = 0; i < 200; i++) {
      cancelSoon(db.sql("select generate_series(1, 20000)").as(Integer.class).list(), 1 + i * 20);
      assertThat(db.sql("select " + i).as(Integer.class).one().block(SOON)).isEqualTo(i);
    }
  }

  /** Alone, a cancel request that comes late stops whatever runs then. */
  @Test
  void cancelRequest_neverHitsTheNextStatement() {
    for (int i = 0; i < 200; i++) {
      cancelSoon(db.sql("select pg_sleep(.003)").execute(), 6_000);
      assertThat(
              db.sql("select :i from pg_sleep(.002)")
                  .bind("i", i)
                  .as(Integer.class)
                  .one()
                  .block(SOON))
          .isEqualTo(i);
    }
  }

  /** Alone, a pool loses the connection of a caller that leaves as it is delivered. */
  @Test
  void cancelAtDelivery_noConnectionIsLost() {
    for (int i = 0; i < 300; i++) {
      Disposable first = db.sql("select pg_sleep(.001)").execute().subscribe(null, stopped -> {});
      cancelSoon(db.withSession(session -> session.sql("select 1").execute()), 2_500);
      first.dispose();
    }
    assertThat(db.sql("select 7").as(Integer.class).one().block(SOON)).isEqualTo(7);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(db.stats().open()).isEqualTo(1);
  }

  /** Alone, cancelling tells the server nothing: the work goes on for nobody. */
  @Test
  void cancelOfALongStatement_endsItOnTheServer() {
    Disposable running = db.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(SOON, () -> sleeping() == 1, () -> "not started");
    running.dispose();
    Await.until(Duration.ofSeconds(1), () -> sleeping() == 0, () -> "still at work");
  }

  /** Alone, a time limit is set on the session and stays for the next borrower. */
  @Test
  void timeLimit_isNotLeftOnTheConnection() {
    db.inTransaction(tx -> mark(tx)).contextWrite(Deadline.after(SOON)).block(SOON);
    String limits =
        db.sql(
                "select current_setting('statement_timeout') || current_setting('lock_timeout')"
                    + " || current_setting('transaction_timeout')")
            .as(String.class)
            .one()
            .block(SOON);
    assertThat(limits).isEqualTo("000");
  }

  /** Alone, more parameters than the protocol can count are sent, and fail there. */
  @Test
  void parameters_moreThanTheProtocolCounts_areRefusedBefore() {
    String sql = "select $65536";
    assertThatThrownBy(() -> db.sql(sql))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a statement has at most 65535 parameters");
  }

  /** Alone, a reader that stops asking holds up all who share its event loop's connection. */
  @Test
  void readerThatStopsAsking_holdsUpNobodyElse() {
    Database two = database(2);
    BaseSubscriber<Integer> reader =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
          }
        };
    two.sql("select generate_series(1, 1000000)").as(Integer.class).stream().subscribe(reader);
    AtomicInteger answered = new AtomicInteger();
    Flux.range(0, 200)
        .flatMap(i -> two.sql("select :i").bind("i", i).as(Integer.class).one())
        .doOnNext(i -> answered.incrementAndGet())
        .blockLast(SOON);
    assertThat(answered).hasValue(200);
    reader.cancel();
    Await.until(SOON, () -> two.stats().active() == 0, () -> two.stats().toString());
  }

  /** Subscribes and leaves within so many microseconds, in the middle of whatever goes on. */
  private static void cancelSoon(Mono<?> work, int micros) {
    Mono<?> left =
        work.takeUntilOther(
            Mono.delay(Duration.ofNanos(ThreadLocalRandom.current().nextInt(micros) * 1_000L)));
    left.block(SOON);
  }

  private static Mono<Long> mark(SqlOperations on) {
    return on.sql("insert into marks values (1)").execute();
  }

  private static Integer backend() {
    return db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
  }

  private static boolean transactionOpen() {
    return observer
        .sql("select state like 'idle in transaction%' from pg_stat_activity where pid = :pid")
        .bind("pid", backend())
        .as(Boolean.class)
        .one()
        .block(SOON);
  }

  private static long sleeping() {
    return observer
        .sql(
            "select count(*) from pg_stat_activity where datname = current_database() and state ="
                + " 'active' and query like 'select pg_sleep(60)%'")
        .as(Long.class)
        .one()
        .block(SOON);
  }
}
