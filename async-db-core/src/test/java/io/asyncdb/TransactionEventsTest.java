package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.observe.ConnectOutcome;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.TransactionEvent;
import io.asyncdb.observe.TransactionOutcome;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class TransactionEventsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A start, or an end where there is an outcome. */
  private record Call(TransactionEvent event, TransactionOutcome outcome) {}

  private final List<Call> calls = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();
  private Database db;

  @BeforeEach
  void open() {
    db = postgres.open(this::database, d -> d.stats().active());
  }

  private static final TransactionOptions LOOKED_UP =
      TransactionOptions.DEFAULT.withCommitLookup(true);

  private Database database(String url) {
    DatabaseListener recorder =
        new DatabaseListener() {
          @Override
          public void transactionStarted(TransactionEvent transaction) {
            calls.add(new Call(transaction, null));
          }

          @Override
          public void transactionEnded(TransactionEvent transaction, TransactionOutcome outcome) {
            calls.add(new Call(transaction, outcome));
          }

          @Override
          public void connectEnded(ConnectOutcome outcome) {
            if (outcome.error() != null) {
              refused.incrementAndGet();
            }
          }
        };
    return Database.open(
        DatabaseConfig.fromUrl(url).toBuilder()
            .listener(recorder)
            .pool(pool -> pool.withMaxSize(4))
            .build());
  }

  private TransactionOutcome onlyOutcome() {
    Await.until(LIMIT, () -> calls.size() >= 2, () -> "calls: " + calls);
    assertThat(calls).hasSize(2);
    assertThat(calls.get(0).outcome()).isNull();
    assertThat(calls.get(1).event()).isSameAs(calls.get(0).event());
    assertThat(calls.get(1).outcome().elapsed()).isPositive();
    return calls.get(1).outcome();
  }

  private static Mono<Long> sleep(SqlOperations on, String seconds) {
    return on.sql("select pg_sleep(" + seconds + ")").execute();
  }

  @Test
  void transaction_committed_isToldBeforeTheValue() {
    db.inTransaction(tx -> sleep(tx, ".05").then(tx.inTransaction(inner -> sleep(inner, "0"))))
        .contextWrite(RequestScope.caller("GET /orders"))
        .block();
    assertThat(calls).hasSize(2);
    assertThat(onlyOutcome().result()).isEqualTo(Result.COMMITTED);
    assertThat(onlyOutcome().error()).isNull();
    assertThat(onlyOutcome().elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    assertThat(calls.get(0).event().caller()).isEqualTo("GET /orders");
  }

  @Test
  void transaction_workFails_isToldAsRolledBackWithTheError() {
    Throwable error =
        catchThrowable(() -> db.inTransaction(tx -> tx.sql("select 1 / 0").execute()).block());
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isSameAs(error);
  }

  @Test
  void transaction_workThrows_isToldAsRolledBack() {
    IllegalStateException thrown = new IllegalStateException("as the test wants");
    assertThat(
            catchThrowable(
                () ->
                    db.inTransaction(
                            tx -> {
                              throw thrown;
                            })
                        .block()))
        .isNotNull();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isSameAs(thrown);
  }

  @Test
  void transaction_rollbackOnly_isToldAsRolledBackWithoutAnError() {
    db.inTransaction(
            tx -> {
              tx.setRollbackOnly();
              return sleep(tx, "0");
            })
        .block();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isNull();
  }

  @Test
  void transaction_doomed_isToldAsRolledBackWithWhatDoomedIt() {
    assertThat(
            catchThrowable(
                () ->
                    db.inTransaction(tx -> tx.sql("select 1 / 0").execute().onErrorReturn(0L))
                        .block()))
        .isNotNull();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isInstanceOf(InvalidDataException.class);
  }

  @Test
  void transaction_commitRefused_isToldAsRolledBack() {
    db.sql("create table once (id int unique deferrable initially deferred)").execute().block();
    assertThat(
            catchThrowable(
                () ->
                    db.inTransaction(tx -> tx.sql("insert into once values (1), (1)").execute())
                        .block()))
        .isNotNull();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isInstanceOf(ConstraintViolationException.class);
  }

  @Test
  void transaction_connectionLostBeforeTheCommit_isToldAsRolledBack() {
    assertThat(
            catchThrowable(
                () ->
                    db.inTransaction(
                            tx ->
                                tx.sql("select pg_backend_pid()")
                                    .as(Integer.class)
                                    .one()
                                    .flatMap(
                                        pid ->
                                            db.sql("select pg_terminate_backend(:pid, 5000)")
                                                .bind("pid", pid)
                                                .execute()))
                        .block()))
        .isNotNull();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isInstanceOf(ConnectionException.class);
  }

  @Test
  void transaction_answerToTheCommitLost_isToldAsWhatBecameOfIt() {
    PostgresServer server = postgres.database().server();
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port());
        Database behind = database(proxy.through(postgres.url()))) {
      proxy.dropAnswer("commit", Ending.CUT);
      behind.inTransaction(LOOKED_UP, tx -> sleep(tx, "0")).block();
      assertThat(proxy.stats().droppedAnswers()).isEqualTo(1);
    }
    assertThat(onlyOutcome().result()).isEqualTo(Result.COMMITTED);
    assertThat(onlyOutcome().error()).isNull();
  }

  @Test
  void transaction_answerToTheCommitLostAndNobodyAsks_isToldAsUnknown() {
    PostgresServer server = postgres.database().server();
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port());
        Database behind = database(proxy.through(postgres.url()))) {
      proxy.dropAnswer("commit", Ending.CUT);
      Disposable running =
          behind
              .inTransaction(
                  LOOKED_UP,
                  tx ->
                      sleep(tx, "0")
                          .publishOn(Schedulers.boundedElastic())
                          .doOnSuccess(done -> proxy.refuse()))
              .subscribe();
      Await.until(LIMIT, () -> refused.get() > 0, () -> "the COMMIT was not looked up");
      running.dispose();
      assertThat(onlyOutcome().result()).isEqualTo(Result.UNKNOWN);
      assertThat(onlyOutcome().error()).isInstanceOf(ConnectionException.class);
    }
  }

  @Test
  void transaction_cancelled_isToldAsRolledBack() {
    Disposable running = db.inTransaction(tx -> sleep(tx, "60")).subscribe();
    Await.until(LIMIT, () -> calls.size() == 1, () -> "not started");
    running.dispose();
    assertThat(onlyOutcome().result()).isEqualTo(Result.ROLLED_BACK);
    assertThat(onlyOutcome().error()).isNull();
  }

  @Test
  void transaction_cancelledInTheCommit_isToldAsCommitted() {
    db.sql(
            """
            create table slow (id int);
            create function wait() returns trigger language plpgsql as
              $$ begin perform pg_sleep(.5); return new; end $$;
            create constraint trigger waits after insert on slow
              deferrable initially deferred for each row execute function wait()""")
        .execute()
        .block();
    Disposable running =
        db.inTransaction(tx -> tx.sql("insert into slow values (1)").execute()).subscribe();
    Await.until(LIMIT, this::isCommitting, () -> "not at its commit");
    running.dispose();
    assertThat(onlyOutcome().result()).isEqualTo(Result.COMMITTED);
    assertThat(db.sql("select count(*) from slow").as(Long.class).one().block()).isEqualTo(1);
  }

  private boolean isCommitting() {
    return db.sql(
            "select exists (select 1 from pg_stat_activity where query = 'COMMIT'"
                + " and state = 'active' and datname = current_database())")
        .as(Boolean.class)
        .one()
        .block();
  }

  @Test
  void transaction_manyCancelledAnywhere_areEachToldInPairs() {
    Flux.range(1, 400)
        .flatMap(
            i ->
                db.inTransaction(
                        tx -> i % 3 == 0 ? tx.sql("select 1 / 0").execute() : sleep(tx, ".001"))
                    .timeout(Duration.ofNanos(i * 20_000L))
                    .onErrorReturn(0L),
            32)
        .blockLast(Duration.ofMinutes(1));
    Await.until(LIMIT, () -> db.stats().active() == 0, () -> db.stats().toString());
    Set<Long> started = new HashSet<>();
    Set<Long> ended = new HashSet<>();
    for (Call call : calls) {
      Long id = call.event().id();
      assertThat(call.outcome() == null ? started.add(id) : ended.add(id)).isTrue();
      assertThat(started).contains(id);
    }
    assertThat(started).isNotEmpty();
    assertThat(ended).isEqualTo(started);
  }
}
