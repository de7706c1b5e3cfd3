package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.error.ResultException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.observe.StatementOutcome.Result;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class ListenerTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** A start, or an end where there is an outcome. */
  private record Call(StatementEvent event, StatementOutcome outcome) {
    boolean isStart() {
      return outcome == null;
    }
  }

  private static final class Recorder implements DatabaseListener {
    private final List<Call> calls = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void statementStarted(StatementEvent statement) {
      calls.add(new Call(statement, null));
    }

    @Override
    public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
      calls.add(new Call(statement, outcome));
    }

    List<Call> calls() {
      synchronized (calls) {
        return List.copyOf(calls);
      }
    }

    /** Returns the end of the one statement that there was, and shows that it is a pair. */
    StatementOutcome onlyOutcome() {
      Await.until(LIMIT, () -> calls.size() == 2, () -> "calls: " + calls);
      assertThat(calls.get(0).isStart()).isTrue();
      assertThat(calls.get(1).isStart()).isFalse();
      assertThat(calls.get(1).event()).isSameAs(calls.get(0).event());
      assertThat(calls.get(1).outcome().elapsed()).isPositive();
      return calls.get(1).outcome();
    }
  }

  private Recorder recorder;
  private Database db;

  @BeforeEach
  void open() {
    recorder = new Recorder();
    db = database(config -> config.listener(recorder));
  }

  private static Database database(UnaryOperator<DatabaseConfigBuilder> change) {
    return postgres.open(
        url -> Database.open(change.apply(DatabaseConfig.fromUrl(url).toBuilder()).build()),
        d -> d.stats().active());
  }

  @Test
  void statement_success_isToldWithNameSqlAndRows() {
    Statement statement = db.sql("select generate_series(1, :n)").bind("n", 7).name("numbers.upTo");
    assertThat(statement.as(int.class).list().block()).hasSize(7);
    // Told before the value is emitted: nothing to wait for.
    assertThat(recorder.calls()).hasSize(2);
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.SUCCEEDED);
    assertThat(outcome.rows()).isEqualTo(7);
    assertThat(outcome.error()).isNull();
    StatementEvent event = recorder.calls().get(0).event();
    assertThat(event.name()).isEqualTo("numbers.upTo");
    assertThat(event.sql()).isEqualTo("select generate_series(1, :n)");
    assertThat(event.id()).isEqualTo(1);
    assertThat(event.toString()).doesNotContain("7");
  }

  @Test
  void statement_count_isToldWithRowsChanged() {
    db.sql("create table if not exists marks (id int)").execute().block();
    recorder.calls.clear();
    db.sql("insert into marks select generate_series(1, 3)").execute().block();
    assertThat(recorder.onlyOutcome().rows()).isEqualTo(3);
    assertThat(recorder.calls().get(0).event().name()).isNull();
  }

  @Test
  void statement_serverError_isToldWithTheErrorThatTheCallerGets() {
    Throwable error = catchThrowable(() -> db.sql("select nothing").execute().block());
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.error()).isSameAs(error).isInstanceOf(InvalidSqlException.class);
    assertThat(outcome.rows()).isZero();
  }

  @Test
  void statement_errorBehindRows_isToldWithTheRowsRead() {
    assertThatThrownBy(
            () ->
                db.sql("select 10 / (3 - i) from generate_series(1, 5) i")
                    .as(int.class)
                    .list()
                    .block())
        .hasMessageStartingWith("division by zero");
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.rows()).isEqualTo(2);
  }

  @Test
  void statement_mappingFailure_isToldAsAFailure() {
    Throwable error = catchThrowable(() -> db.sql("select null::int").as(int.class).list().block());
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.error()).isSameAs(error).isInstanceOf(ResultException.class);
  }

  @Test
  void statement_valueThatCannotBeSent_isToldAsAFailure() {
    assertThatThrownBy(() -> db.sql("select :v").bind("v", new Object()).execute().block())
        .isInstanceOf(InvalidDataException.class);
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.error()).isInstanceOf(InvalidDataException.class);
  }

  @Test
  void statement_cancelled_isToldAsCancelled() {
    Disposable running = db.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(LIMIT, () -> recorder.calls().size() == 1, () -> "not started");
    running.dispose();
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.CANCELLED);
    assertThat(outcome.error()).isNull();
  }

  @Test
  void statement_streamTakenInPart_isToldAsCancelledWithTheRowsRead() {
    Flux<Long> endless =
        db
            .sql("select generate_series(1, 1000000000::bigint)")
            .fetchSize(10)
            .as(Long.class)
            .stream();
    assertThat(endless.take(5).collectList().block()).hasSize(5);
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.CANCELLED);
    assertThat(outcome.rows()).isBetween(5L, 100L);
  }

  @Test
  void statement_thatIsNeverSent_isNotTold() {
    assertThatThrownBy(() -> db.sql("select :v").execute().block())
        .hasMessageStartingWith("parameter :v is not bound");
    assertThat(recorder.calls()).isEmpty();

    db.withSession(
            session -> {
              Disposable first = session.sql("select pg_sleep(0.1)").execute().subscribe();
              session.sql("select 'queued'").execute().subscribe().dispose();
              return session.sql("select 'last'").execute().doOnSuccess(n -> first.dispose());
            })
        .block();
    assertThat(recorder.calls())
        .extracting(call -> call.event().sql())
        .containsOnly("select pg_sleep(0.1)", "select 'last'");
  }

  @Test
  void statement_thatFindsNoConnection_isNotTold() {
    Recorder own = new Recorder();
    Database small =
        database(
            config -> config.listener(own).pool(pool -> pool.withMaxSize(1).withMaxWaiting(0)));
    Disposable holder = small.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(LIMIT, () -> own.calls().size() == 1, () -> "not started");
    assertThat(catchThrowable(() -> small.sql("select 1").execute().block()))
        .isInstanceOf(PoolExhaustedException.class);
    holder.dispose();
    assertThat(own.onlyOutcome().result()).isEqualTo(Result.CANCELLED);
  }

  @Test
  void statement_inATransaction_isToldWithoutTheTransactionsOwnCommands() {
    db.inTransaction(
            tx ->
                tx.sql("select 1")
                    .execute()
                    .then(tx.inTransaction(inner -> inner.sql("select 2").execute())))
        .block();
    assertThat(recorder.calls())
        .extracting(call -> call.event().sql() + (call.isStart() ? " starts" : " ends"))
        .containsExactly("select 1 starts", "select 1 ends", "select 2 starts", "select 2 ends");
  }

  @Test
  void statement_manyAtOnce_areEachToldInPairs() {
    Flux.range(1, 500)
        .flatMap(
            i -> db.sql(i % 5 == 0 ? "select 1 / 0" : "select 1").execute().onErrorReturn(0L), 64)
        .blockLast(LIMIT);
    Set<Long> started = new HashSet<>();
    Set<Long> ended = new HashSet<>();
    for (Call call : recorder.calls()) {
      if (call.isStart()) {
        assertThat(started.add(call.event().id())).isTrue();
      } else {
        assertThat(started).contains(call.event().id());
        assertThat(ended.add(call.event().id())).isTrue();
      }
    }
    assertThat(started).hasSize(500);
    assertThat(ended).isEqualTo(started);
  }

  @Test
  void listener_thatThrows_harmsNeitherTheStatementNorOtherListeners() {
    DatabaseListener thrower =
        new DatabaseListener() {
          @Override
          public void statementStarted(StatementEvent statement) {
            throw new IllegalStateException("thrown by a listener, as the test wants");
          }

          @Override
          public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
            throw new IllegalStateException("thrown by a listener, as the test wants");
          }
        };
    Recorder behind = new Recorder();
    Database other = database(config -> config.listener(thrower).listener(behind));
    assertThat(other.sql("select 5").as(int.class).one().block()).isEqualTo(5);
    assertThat(behind.onlyOutcome().result()).isEqualTo(Result.SUCCEEDED);
    behind.calls.clear();
    assertThat(other.sql("select :v").bind("v", "x").as(String.class).stream().blockLast())
        .isEqualTo("x");
    assertThat(behind.onlyOutcome().result()).isEqualTo(Result.SUCCEEDED);
    behind.calls.clear();
    Disposable running = other.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(LIMIT, () -> behind.calls().size() == 1, () -> "not started");
    running.dispose();
    assertThat(behind.onlyOutcome().result()).isEqualTo(Result.CANCELLED);
  }

  @Test
  void listeners_several_areToldInTheirOrder() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Database other =
        database(config -> config.listener(naming("a", order)).listener(naming("b", order)));
    other.sql("select 1").execute().block();
    assertThat(order).containsExactly("a starts", "b starts", "a ends", "b ends");
  }

  private static DatabaseListener naming(String name, List<String> order) {
    return new DatabaseListener() {
      @Override
      public void statementStarted(StatementEvent statement) {
        order.add(name + " starts");
      }

      @Override
      public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
        order.add(name + " ends");
      }
    };
  }

  @Test
  void listener_throwsAnError_theCallerIsServed() {
    Database harassed =
        database(
            config ->
                config.listener(
                    new DatabaseListener() {
                      @Override
                      public void statementStarted(StatementEvent statement) {
                        throw new NoClassDefFoundError("gone");
                      }

                      @Override
                      public void statementEnded(
                          StatementEvent statement, StatementOutcome outcome) {
                        throw new AssertionError("mine");
                      }
                    }));
    for (int i = 0; i < 20; i++) {
      assertThat(harassed.sql("select 1").as(int.class).one().block(LIMIT)).isEqualTo(1);
    }
    assertThat(harassed.stats().active()).isZero();
    assertThat(harassed.stats().open()).isEqualTo(1);
  }

  @Test
  void stream_mappingFails_isToldAsFailed() {
    assertThatThrownBy(
            () ->
                db
                    .sql("select i from generate_series(1, 10000) i")
                    .map(
                        row -> {
                          throw new IllegalStateException("mine");
                        })
                    .stream()
                    .blockLast(LIMIT))
        .isInstanceOf(ResultException.class);
    StatementOutcome outcome = recorder.onlyOutcome();
    assertThat(outcome.result()).isEqualTo(Result.FAILED);
    assertThat(outcome.error()).isInstanceOf(ResultException.class);
  }

  @Test
  void session_manyStatements_theEndOfOneIsToldBeforeTheStartOfTheNext() {
    db.withSession(
            session ->
                Flux.range(0, 50)
                    .flatMap(i -> session.sql("select $1").bind(1, i).execute(), 50)
                    .then())
        .block(LIMIT);
    List<Call> calls = recorder.calls();
    assertThat(calls).hasSize(100);
    for (int i = 0; i < calls.size(); i++) {
      assertThat(calls.get(i).isStart()).as("call %d", i).isEqualTo(i % 2 == 0);
    }
  }
}
