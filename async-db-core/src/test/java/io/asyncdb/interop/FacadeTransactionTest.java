package io.asyncdb.interop;

import static io.asyncdb.interop.ConnectionFactoryTest.on;
import static io.asyncdb.interop.ConnectionFactoryTest.run;
import static io.asyncdb.interop.ConnectionFactoryTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.request.Deadline;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Transactions through R2DBC's interface: begun once, ended once, and never by halves. */
class FacadeTransactionTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static final String INSERT = "insert into items values (1)";

  private static Database db;
  private static ConnectionFactory factory;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    factory = db.asConnectionFactory();
    db.sql("create table items (id int unique deferrable initially deferred)").execute().block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate items").execute().block();
  }

  /** Whoever is late rolls back in the same Context, and waits for nothing. */
  @Test
  void rollback_behindTheDeadline_isSentAheadOfWhatFollows() {
    Long rows =
        on(
                factory,
                c ->
                    Mono.from(c.beginTransaction())
                        .then(run(c, INSERT))
                        .then(run(c, "select pg_sleep(60)"))
                        .onErrorResume(
                            R2dbcTimeoutException.class,
                            late -> Mono.from(c.rollbackTransaction()).then(Mono.empty()))
                        .contextWrite(Deadline.after(Duration.ofMillis(300)))
                        .then(run(c, "insert into items values (2)"))
                        .then(text(c, "select count(*)::text from items where id = 2"))
                        .map(Long::valueOf))
            .block(SOON);
    assertThat(rows).isEqualTo(1);
    assertThat(on(factory, c -> text(c, "select string_agg(id::text, ',') from items")).block(SOON))
        .isEqualTo("2");
  }

  @Test
  void begin_inATransaction_doesNothing() {
    on(
            factory,
            c ->
                begin(c)
                    .then(run(c, INSERT))
                    .then(begin(c))
                    .then(Mono.from(c.setAutoCommit(false)))
                    .then(rollback(c))
                    .then(Mono.fromRunnable(() -> assertThat(c.isAutoCommit()).isTrue())))
        .block(SOON);

    assertThat(count()).isZero();
  }

  @Test
  void end_whereThereIsNoTransaction_doesNothing() {
    String answer =
        on(
                factory,
                c ->
                    commit(c)
                        .then(rollback(c))
                        .then(Mono.from(c.releaseSavepoint("s")))
                        .then(Mono.from(c.rollbackTransactionToSavepoint("s")))
                        .then(text(c, "select 'unharmed'")))
            .block(SOON);

    assertThat(answer).isEqualTo("unharmed");
  }

  @Test
  void commit_afterAStatementFailed_isAnErrorAndRollsBack() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            begin(c)
                                .then(run(c, INSERT))
                                .then(run(c, "select 1 / 0").onErrorResume(e -> Mono.empty()))
                                .then(
                                    commit(c)
                                        .onErrorMap(
                                            error -> {
                                              assertThat(c.isAutoCommit()).isTrue();
                                              return error;
                                            })))
                    .block(SOON))
        .isInstanceOf(R2dbcRollbackException.class)
        .hasMessageContaining("nothing was committed")
        .hasMessageContaining("division by zero");
    assertThat(count()).isZero();
  }

  @Test
  void commit_afterTheFailureWasTakenBackBySql_commits() {
    on(
            factory,
            c ->
                begin(c)
                    .then(run(c, INSERT))
                    .then(run(c, "savepoint own"))
                    .then(run(c, "select 1 / 0").onErrorResume(e -> Mono.empty()))
                    .then(run(c, "rollback to savepoint own"))
                    .then(commit(c)))
        .block(SOON);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void commit_thatTheServerRefuses_isOverForTheNextTransaction() {
    on(
            factory,
            c ->
                begin(c)
                    .then(run(c, "insert into items values (1), (1)"))
                    .then(
                        commit(c)
                            .onErrorResume(
                                R2dbcDataIntegrityViolationException.class, e -> Mono.empty()))
                    .then(begin(c))
                    .then(run(c, "insert into items values (2)"))
                    .then(rollback(c)))
        .block(SOON);

    assertThat(count()).isZero();
  }

  @Test
  void rollback_behindATextThatBeganATransactionAndFailed_endsIt() {
    on(
            factory,
            c ->
                run(c, "begin; " + INSERT + "; select 1 / 0")
                    .onErrorResume(e -> rollback(c).thenReturn(0L))
                    .then(run(c, "insert into items values (2)")))
        .block(SOON);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void savepoint_rolledBackTo_takesBackTheFailureAndWhatCameBehindIt() {
    String name = "a \"name\"; drop table items";
    on(
            factory,
            c ->
                begin(c)
                    .then(run(c, INSERT))
                    .then(Mono.from(c.createSavepoint(name)))
                    .then(run(c, "insert into items values (2)"))
                    .then(run(c, "select 1 / 0").onErrorResume(e -> Mono.empty()))
                    .then(Mono.from(c.rollbackTransactionToSavepoint(name)))
                    .then(Mono.from(c.releaseSavepoint(name)))
                    .then(commit(c)))
        .block(SOON);

    assertThat(count()).isEqualTo(1);
  }

  @Test
  void begin_withADefinition_setsWhatItSays() {
    String shown =
        on(
                factory,
                c ->
                    Mono.from(
                            c.beginTransaction(
                                PostgresTransactionDefinition.from(IsolationLevel.SERIALIZABLE)
                                    .readOnly()
                                    .deferrable()))
                        .then(Mono.fromSupplier(c::getTransactionIsolationLevel))
                        .doOnNext(level -> assertThat(level).isEqualTo(IsolationLevel.SERIALIZABLE))
                        .then(
                            text(
                                c,
                                "select concat_ws(' ', current_setting('transaction_isolation'),"
                                    + " current_setting('transaction_read_only'),"
                                    + " current_setting('transaction_deferrable'))")))
            .block(SOON);

    assertThat(shown).isEqualTo("serializable on on");
  }

  @Test
  void isolationLevel_ofAConnection_holdsUntilItIsClosed() {
    String shown =
        on(
                factory,
                c ->
                    Mono.from(c.setTransactionIsolationLevel(IsolationLevel.REPEATABLE_READ))
                        .then(begin(c))
                        .then(text(c, "show transaction_isolation"))
                        .doOnNext(
                            level ->
                                assertThat(c.getTransactionIsolationLevel())
                                    .isEqualTo(IsolationLevel.REPEATABLE_READ)))
            .block(SOON);

    assertThat(shown).isEqualTo("repeatable read");
    assertThat(on(factory, c -> text(c, "show transaction_isolation")).block(SOON))
        .isEqualTo("read committed");
  }

  @Test
  void statementTimeout_thatPasses_isATimeout() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(c.setStatementTimeout(Duration.ofMillis(50)))
                                .then(run(c, "select pg_sleep(60)")))
                    .block(SOON))
        .isInstanceOf(R2dbcTimeoutException.class);
  }

  @Test
  void lockWaitTimeout_thatPasses_isATimeout() {
    on(
            factory,
            holder ->
                begin(holder)
                    .then(run(holder, "lock table items"))
                    .then(
                        on(
                            factory,
                            c ->
                                Mono.from(c.setLockWaitTimeout(Duration.ofMillis(50)))
                                    .then(run(c, INSERT))
                                    .doOnSuccess(
                                        done -> {
                                          throw new AssertionError("got the lock");
                                        })
                                    .onErrorResume(
                                        R2dbcTimeoutException.class, e -> Mono.empty()))))
        .block(SOON);

    assertThat(count()).isZero();
  }

  private static Mono<Void> begin(Connection connection) {
    return Mono.from(connection.beginTransaction());
  }

  private static Mono<Void> commit(Connection connection) {
    return Mono.from(connection.commitTransaction());
  }

  private static Mono<Void> rollback(Connection connection) {
    return Mono.from(connection.rollbackTransaction());
  }

  private static long count() {
    return db.sql("select count(*) from items").as(Long.class).one().block();
  }
}
