package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The answer to COMMIT is lost: what became of it is looked up, and nothing is done twice. */
class LostCommitTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final TransactionOptions RETRIED =
      TransactionOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT);

  private FaultProxy proxy;
  private Database direct;
  private Database db;

  @BeforeEach
  void open() {
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    proxy = FaultProxy.to(server.host(), server.port());
    direct = postgres.open(Database::open, d -> d.stats().active());
    db = postgres.open(url -> Database.open(proxy.through(url)), d -> d.stats().active());
    direct.sql("create table if not exists counters (id int primary key, n int)").execute().block();
    direct.sql("truncate counters").execute().block();
    direct.sql("insert into counters values (1, 0)").execute().block();
  }

  @AfterEach
  void close() {
    db.close();
    proxy.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Ending.class,
      names = {"CUT", "RESET"})
  void commitAnswerDropped_isFoundToBeDone(Ending ending) {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger hooks = new AtomicInteger();
    proxy.dropAnswer("COMMIT", ending);
    Integer seen =
        db.inTransaction(
                RETRIED,
                tx -> {
                  attempts.incrementAndGet();
                  tx.afterCommit(hooks::incrementAndGet);
                  return increment(tx);
                })
            .block(SOON);
    assertThat(proxy.stats().droppedAnswers()).isEqualTo(1);
    assertThat(seen).isEqualTo(1);
    assertThat(attempts).hasValue(1);
    assertThat(hooks).hasValue(1);
    assertThat(count()).isEqualTo(1);
    assertThat(db.stats().active()).isZero();
  }

  @Test
  void connectionLostAheadOfCommit_isFoundToBeUndoneAndRunsAgain() {
    AtomicInteger attempts = new AtomicInteger();
    db.inTransaction(
            RETRIED,
            tx ->
                increment(tx)
                    .publishOn(Schedulers.boundedElastic())
                    .doOnNext(
                        n -> {
                          if (attempts.incrementAndGet() == 1) {
                            proxy.cut();
                          }
                        }))
        .block(SOON);
    assertThat(attempts).hasValue(2);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void commitAnswerDropped_withoutLookup_isReportedAsUnknownAndNotRunAgain() {
    AtomicInteger attempts = new AtomicInteger();
    proxy.dropAnswer("COMMIT", Ending.CUT);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED.withCommitLookup(false),
                        tx -> {
                          attempts.incrementAndGet();
                          return increment(tx);
                        })
                    .block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessage(
            "the connection was lost while COMMIT was under way, and the transaction's id is not"
                + " known: it may or may not be done")
        .hasCauseInstanceOf(ConnectionException.class);
    assertThat(attempts).hasValue(1);
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void commitAnswerDropped_serverOutOfReach_isReportedAsUnknownAtTheDeadline() {
    proxy.dropAnswer("COMMIT", Ending.CUT);
    Mono<Integer> work =
        db.inTransaction(
            RETRIED.withTimeout(Duration.ofSeconds(2)),
            tx ->
                increment(tx).publishOn(Schedulers.boundedElastic()).doOnNext(n -> proxy.refuse()));
    long start = System.nanoTime();
    assertThatThrownBy(() -> work.block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessage(
            "COMMIT was sent, and may or may not be done: the deadline of PT2S passed while a"
                + " connection was held");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    proxy.heal();
    assertThat(count()).isEqualTo(1);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  @Test
  void commitAnswerSwallowed_isReportedAsUnknownOnTimeAndTheConnectionIsGivenUp() {
    proxy.dropAnswer("COMMIT", Ending.BLACK_HOLE);
    long start = System.nanoTime();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED.withTimeout(Duration.ofSeconds(1)), LostCommitTest::increment)
                    .block(SOON))
        .isInstanceOf(CommitUnknownException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
    assertThat(count()).isEqualTo(1);
    assertThat(increment(db).block(SOON)).isEqualTo(2);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  @Test
  void readOnly_lostConnection_hasNothingToLookUp() {
    proxy.dropAnswer("COMMIT", Ending.CUT);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        TransactionOptions.DEFAULT.withAccessMode(AccessMode.READ_ONLY),
                        tx -> tx.sql("select n from counters").as(Integer.class).one())
                    .block(SOON))
        .isInstanceOf(ConnectionException.class);
  }

  private static Mono<Integer> increment(SqlOperations on) {
    return on.sql("update counters set n = n + 1 where id = :id returning n")
        .bind("id", 1)
        .as(Integer.class)
        .one();
  }

  private int count() {
    return direct.sql("select n from counters").as(Integer.class).one().block(SOON);
  }
}
