package io.asyncdb.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.observe.TransactionEvent;
import io.asyncdb.observe.TransactionOutcome;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the pool's connections do as R2DBC's: come, go back, and say what is wrong. */
class ConnectionFactoryTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static final List<String> heard = new CopyOnWriteArrayList<>();

  private static Database db;
  private static ConnectionFactory factory;

  @BeforeAll
  static void open() {
    DatabaseListener listener =
        new DatabaseListener() {
          @Override
          public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
            heard.add(statement.sql() + " " + outcome.result() + " " + outcome.rows());
          }

          @Override
          public void transactionEnded(TransactionEvent transaction, TransactionOutcome outcome) {
            heard.add("transaction " + outcome.result());
          }
        };
    db =
        Opened.with(
            postgres,
            config ->
                config
                    .listener(listener)
                    .pool(pool -> pool.withMaxSize(1).withAcquireTimeout(SOON)));
    factory = db.asConnectionFactory();
    db.sql("create table items (id int primary key, name text not null)").execute().block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate items").execute().block();
  }

  static <T> Mono<T> on(ConnectionFactory factory, Function<Connection, Publisher<T>> work) {
    return Mono.usingWhen(
        factory.create(), connection -> Mono.from(work.apply(connection)), Connection::close);
  }

  static Mono<Long> run(Connection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .concatMap(Result::getRowsUpdated)
        .reduce(0L, Long::sum);
  }

  static Mono<String> text(Connection connection, String sql) {
    return Flux.from(connection.createStatement(sql).execute())
        .concatMap(result -> result.map(row -> row.get(0, String.class)))
        .single();
  }

  @Test
  void close_ofAConnectionThatWasChanged_leavesNothingForTheNext() {
    String before = on(factory, c -> text(c, "select pg_backend_pid()")).block(SOON);
    on(
            factory,
            c ->
                run(c, "set search_path = nowhere")
                    .then(run(c, "create temp table left_behind ()"))
                    .then(Mono.from(c.setStatementTimeout(Duration.ofSeconds(7))))
                    .then(Mono.from(c.setLockWaitTimeout(Duration.ofSeconds(8)))))
        .block(SOON);

    String after =
        on(
                factory,
                c ->
                    text(
                        c,
                        "select concat_ws(' ', pg_backend_pid(), current_setting('search_path'),"
                            + " current_setting('statement_timeout'),"
                            + " current_setting('lock_timeout'),"
                            + " to_regclass('pg_temp.left_behind'))"))
            .block(SOON);

    assertThat(after).isEqualTo(before + " \"$user\", public 0 0");
  }

  @Test
  void close_inATransaction_rollsItBack() {
    on(
            factory,
            c ->
                Mono.from(c.beginTransaction())
                    .then(run(c, "insert into items values (1, 'one')"))
                    .then())
        .block(SOON);

    assertThat(count()).isZero();
  }

  @Test
  void close_twice_givesTheConnectionBackOnce() {
    Connection connection = Mono.from(factory.create()).block(SOON);

    Mono.from(connection.close()).block(SOON);
    Mono.from(connection.close()).block(SOON);

    assertThat(db.stats().active()).isZero();
    assertThat(count()).isZero();
  }

  @Test
  void connection_thatWasClosed_refusesEverything() {
    Connection connection = Mono.from(factory.create()).block(SOON);
    Publisher<? extends Result> execution = connection.createStatement("select 1").execute();
    Mono.from(connection.close()).block(SOON);

    assertThatThrownBy(() -> connection.createStatement("select 1"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the connection was closed");
    for (Publisher<?> late :
        List.of(
            execution,
            connection.beginTransaction(),
            connection.commitTransaction(),
            connection.setLockWaitTimeout(SOON))) {
      assertThatThrownBy(() -> Flux.from(late).blockLast(SOON))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the connection was closed");
    }
  }

  @Test
  void create_wherePoolIsUsedUp_waitsAndFailsAsATransientResource() {
    Database small =
        Opened.with(
            postgres,
            config -> config.pool(p -> p.withMaxSize(1).withAcquireTimeout(Duration.ofMillis(50))));
    ConnectionFactory one = small.asConnectionFactory();

    assertThatThrownBy(() -> on(one, c -> on(one, d -> text(d, "select 1"))).block(SOON))
        .isInstanceOf(R2dbcTransientResourceException.class)
        .hasMessageContaining("no connection within PT0.05S");
    assertThat(small.stats().active()).isZero();
  }

  @Test
  void create_thatIsCancelledWhileItWaits_takesNoConnection() {
    Connection only = Mono.from(factory.create()).block(SOON);
    Disposable waiting = Mono.from(factory.create()).subscribe();
    Await.until(SOON, () -> db.stats().pending() == 1, () -> db.stats().toString());

    waiting.dispose();
    Mono.from(only.close()).block(SOON);

    assertThat(db.stats().pending()).isZero();
    assertThat(db.stats().active()).isZero();
  }

  @Test
  void create_takenFromAFlow_isNotClosedByTheCancel() {
    Connection connection = Flux.from(factory.create()).next().block(SOON);

    assertThat(text(connection, "select 'mine'").block(SOON)).isEqualTo("mine");
    Mono.from(connection.close()).block(SOON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          insert into items values (1, null)          | R2dbcDataIntegrityViolationException | 23502
          select 1 / 0                                | R2dbcDataIntegrityViolationException | 22012
          selec 1                                     | R2dbcBadGrammarException             | 42601
          select * from nowhere                       | R2dbcBadGrammarException             | 42P01
          set role pg_no_such_role                    | R2dbcDataIntegrityViolationException | 22023
          do $$ begin raise exception 'own'; end $$   | R2dbcNonTransientException           | P0001
          do $$ begin raise sqlstate '40001'; end $$  | R2dbcRollbackException               | 40001
          do $$ begin raise sqlstate '40P01'; end $$  | R2dbcRollbackException               | 40P01
          do $$ begin raise sqlstate '57014'; end $$  | R2dbcTimeoutException                | 57014
          do $$ begin raise sqlstate '42501'; end $$  | R2dbcPermissionDeniedException       | 42501
          do $$ begin raise sqlstate '57P01'; end $$  | R2dbcTransientResourceException      | 57P01
          """)
  void error_ofTheServer_isSortedBySqlState(String sql, String type, String state)
      throws ClassNotFoundException {
    assertThatThrownBy(() -> on(factory, c -> run(c, sql)).block(SOON))
        .isInstanceOf(Class.forName(R2dbcException.class.getPackageName() + "." + type))
        .isInstanceOfSatisfying(
            R2dbcException.class,
            error -> {
              assertThat(error.getSqlState()).isEqualTo(state);
              assertThat(error.getSql()).isEqualTo(sql);
            });
    assertThat(on(factory, c -> text(c, "select 'right'")).block(SOON)).isEqualTo("right");
  }

  @Test
  void error_ofAConstraint_hasOursAsItsCause() {
    assertThatThrownBy(
            () ->
                on(factory, c -> run(c, "insert into items values (1, 'a'), (1, 'b')")).block(SOON))
        .isInstanceOf(R2dbcDataIntegrityViolationException.class)
        .hasCauseInstanceOf(ConstraintViolationException.class)
        .extracting(error -> ((ConstraintViolationException) error.getCause()).constraint())
        .isEqualTo("items_pkey");
  }

  @Test
  void error_ofABinding_keepsTheValueToItself() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            c.createStatement("select $1::int")
                                .bind(0, List.of("geheim"))
                                .execute())
                    .block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter 0 cannot be sent")
        .hasMessageNotContaining("geheim")
        .hasNoCause();
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(
                                    c.createStatement("select $1::text::int")
                                        .bind("$1", "geheim")
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated())))
                    .block(SOON))
        .isInstanceOf(R2dbcException.class)
        .hasMessageNotContaining("geheim")
        .hasStackTraceContaining("22P02")
        .extracting(error -> error.getCause().getMessage())
        .asString()
        .doesNotContain("geheim");
  }

  @Test
  void statement_ofEveryKind_isToldToListeners() {
    heard.clear();

    on(factory, c -> run(c, "insert into items select i, 'x' from generate_series(1, 3) i"))
        .block(SOON);
    on(factory, c -> text(c, "select 'heard'")).block(SOON);

    assertThat(heard)
        .containsExactly(
            "insert into items select i, 'x' from generate_series(1, 3) i SUCCEEDED 3",
            "select 'heard' SUCCEEDED 1");
  }

  @Test
  void transaction_howeverItEnds_isToldToListeners() {
    heard.clear();

    on(
            factory,
            c ->
                Mono.from(c.beginTransaction())
                    .then(Mono.from(c.commitTransaction()))
                    .then(Mono.from(c.beginTransaction()))
                    .then(Mono.from(c.rollbackTransaction()))
                    .then(Mono.from(c.beginTransaction()))
                    .then(run(c, "select 1 / 0"))
                    .onErrorResume(e -> Mono.from(c.commitTransaction()).thenReturn(0L))
                    .onErrorResume(e -> Mono.from(c.beginTransaction()).thenReturn(0L)))
        .block(SOON);

    assertThat(heard)
        .containsExactly(
            "transaction COMMITTED",
            "transaction ROLLED_BACK",
            "select 1 / 0 FAILED 0",
            "transaction ROLLED_BACK",
            "transaction ROLLED_BACK");
  }

  @Test
  void copyFromStdin_asAStatement_isRefused() {
    assertThatThrownBy(() -> on(factory, c -> run(c, "copy items from stdin")).block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("COPY ... FROM STDIN is no statement");
  }

  @Test
  void deadline_ofTheRequest_endsItsStatements() {
    assertThatThrownBy(
            () ->
                on(factory, c -> run(c, "select pg_sleep(60)"))
                    .contextWrite(Deadline.after(Duration.ofMillis(100)))
                    .block(SOON))
        .isInstanceOf(R2dbcTimeoutException.class);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(on(factory, c -> text(c, "select 'right'")).block(SOON)).isEqualTo("right");
  }

  @Test
  void settings_ofTheRequest_holdInItsStatementsAndTransactions() {
    String tenant = "select current_setting('app.tenant', true)";

    List<String> seen =
        Flux.usingWhen(
                factory.create(),
                c ->
                    Flux.concat(
                        text(c, tenant),
                        text(c, tenant),
                        Mono.from(c.beginTransaction()).then(text(c, tenant)),
                        Mono.from(c.commitTransaction()).then(text(c, tenant))),
                Connection::close)
            .contextWrite(RequestSettings.with("app.tenant", "t'1"))
            .collectList()
            .block(SOON);

    assertThat(seen).containsExactly("t'1", "t'1", "t'1", "t'1");
    assertThat(
            on(
                    factory,
                    c ->
                        text(c, "select coalesce(nullif(" + tenant.substring(7) + ", ''), 'none')"))
                .block(SOON))
        .isEqualTo("none");
  }

  private static long count() {
    return db.sql("select count(*) from items").as(Long.class).one().block();
  }
}
