package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.ResultException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.TransactionEvent;
import io.asyncdb.observe.TransactionOutcome;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;

/** COMMIT is sent together with the last statement, and whatever comes of either is told. */
class LastStatementTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final TransactionOptions RETRIED =
      TransactionOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT);

  private final List<Result> results = new CopyOnWriteArrayList<>();
  private Database direct;
  private Database db;

  @BeforeEach
  void open() {
    direct = postgres.open(Database::open, d -> d.stats().active());
    DatabaseListener recorder =
        new DatabaseListener() {
          @Override
          public void transactionEnded(TransactionEvent event, TransactionOutcome outcome) {
            results.add(outcome.result());
          }
        };
    db = Opened.with(postgres, config -> config.listener(recorder));
    direct
        .sql(
            "create table if not exists entries (id int primary key,"
                + " twin int unique deferrable initially deferred)")
        .execute()
        .block(SOON);
    direct.sql("truncate entries").execute().block(SOON);
  }

  @Test
  void execute_commitsAndEmitsTheValue() {
    Long inserted =
        db.inTransaction(tx -> insert(tx, 1).execute().then(insert(tx, 2).last().execute()))
            .block(SOON);
    assertThat(inserted).isEqualTo(1);
    assertThat(entries()).containsExactly(1, 2);
    assertThat(results).containsExactly(Result.COMMITTED);
    assertThat(db.stats().active()).isZero();
  }

  @Test
  void statementFails_everythingIsRolledBack() {
    assertThatThrownBy(
            () ->
                db.inTransaction(tx -> insert(tx, 1).execute().then(insert(tx, 1).last().execute()))
                    .block(SOON))
        .isInstanceOf(ConstraintViolationException.class);
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
    assertThat(insert(db, 1).execute().block(SOON)).isEqualTo(1);
  }

  @Test
  void statementFails_handled_isReportedAsAborted() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, 1)
                                .execute()
                                .then(insert(tx, 1).last().execute().onErrorReturn(0L)))
                    .block(SOON))
        .isInstanceOf(TransactionAbortedException.class)
        .hasCauseInstanceOf(ConstraintViolationException.class);
    assertThat(entries()).isEmpty();
  }

  @Test
  void statementOfADoomedTransaction_nothingIsCommitted() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, 1)
                                .execute()
                                .then(tx.sql("select 1/0").execute().onErrorReturn(0L))
                                .then(insert(tx, 2).last().execute().onErrorReturn(0L)))
                    .block(SOON))
        .isInstanceOf(TransactionAbortedException.class);
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
  }

  @Test
  void commitFails_isTheErrorOfTheStatement() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx -> tx.sql("insert into entries values (1, 7), (2, 7)").last().execute())
                    .block(SOON))
        .isInstanceOf(ConstraintViolationException.class);
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
  }

  @Test
  void valueThatCannotBeSent_isRolledBack() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, 1)
                                .execute()
                                .then(
                                    tx.sql("insert into entries values ($1)")
                                        .bind(1, new Object())
                                        .last()
                                        .execute()))
                    .block(SOON))
        .isInstanceOf(RuntimeException.class)
        .isNotInstanceOf(CommitUnknownException.class);
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
    assertThat(insert(db, 1).execute().block(SOON)).isEqualTo(1);
  }

  /** What the server was told cannot be taken back. */
  @Test
  void rowCannotBeMapped_isCommittedNevertheless() {
    AtomicInteger hooks = new AtomicInteger();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED,
                        tx -> {
                          tx.afterCommit(hooks::incrementAndGet);
                          return tx.sql("insert into entries values (1) returning twin")
                              .last()
                              .map(row -> row.get("none", Integer.class))
                              .one();
                        })
                    .block(SOON))
        .isInstanceOf(ResultException.class);
    assertThat(entries()).containsExactly(1);
    assertThat(hooks).hasValue(1);
    assertThat(results).containsExactly(Result.COMMITTED);
  }

  @Test
  void whatFollows_isRefused() {
    assertThatThrownBy(
            () ->
                db.inTransaction(tx -> insert(tx, 1).last().execute().then(insert(tx, 2).execute()))
                    .block(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("last()");
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, 3)
                                .last()
                                .execute()
                                .then(tx.inTransaction(inner -> insert(inner, 4).execute())))
                    .block(SOON))
        .isInstanceOf(IllegalStateException.class);
    assertThat(entries()).containsExactly(1, 3);
  }

  @Test
  void whileASavepointIsOpen_isRefused() {
    assertThatThrownBy(
            () ->
                db.inTransaction(tx -> tx.inTransaction(inner -> insert(tx, 1).last().execute()))
                    .block(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a nested transaction of this one is still open");
    assertThat(entries()).isEmpty();
  }

  @Test
  void rollbackOnly_isRolledBack_andCannotBeAskedForLater() {
    db.inTransaction(
            tx -> {
              tx.setRollbackOnly();
              return insert(tx, 1).last().execute();
            })
        .block(SOON);
    assertThat(entries()).isEmpty();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, 2)
                                .last()
                                .execute()
                                .doOnNext(inserted -> tx.setRollbackOnly()))
                    .block(SOON))
        .isInstanceOf(IllegalStateException.class);
    assertThat(entries()).containsExactly(2);
    assertThat(results).containsExactly(Result.ROLLED_BACK, Result.COMMITTED);
  }

  @Test
  void hooks_runOnceEachInOrder_alsoThoseThatComeLate() {
    List<String> hooks = new CopyOnWriteArrayList<>();
    db.inTransaction(
            tx -> {
              tx.afterCommit(() -> hooks.add("before"));
              return tx.inTransaction(
                      inner -> {
                        inner.afterCommit(() -> hooks.add("nested"));
                        return insert(inner, 1).last().execute();
                      })
                  .then(insert(tx, 2).last().execute())
                  .doOnNext(inserted -> tx.afterCommit(() -> hooks.add("behind")));
            })
        .block(SOON);
    assertThat(hooks).containsExactly("before", "nested", "behind");
    assertThat(entries()).containsExactly(1, 2);
  }

  @Test
  void savepointFails_isUndoneAlone() {
    db.inTransaction(
            tx ->
                insert(tx, 1)
                    .execute()
                    .then(
                        tx.inTransaction(
                                inner ->
                                    insert(inner, 2)
                                        .execute()
                                        .then(insert(inner, 1).last().execute()))
                            .onErrorReturn(ConstraintViolationException.class, 0L))
                    .then(insert(tx, 3).last().execute()))
        .block(SOON);
    assertThat(entries()).containsExactly(1, 3);
    assertThat(results).containsExactly(Result.COMMITTED);
  }

  @Test
  void stream_isCommittedBehindIt() {
    List<Integer> rows =
        db.streamInTransaction(
                TransactionOptions.DEFAULT,
                tx ->
                    insert(tx, 1)
                        .execute()
                        .thenMany(
                            tx
                                .sql("select generate_series(1, 1000)")
                                .fetchSize(100)
                                .last()
                                .as(Integer.class)
                                .stream()))
            .collectList()
            .block(SOON);
    assertThat(rows).hasSize(1000);
    assertThat(entries()).containsExactly(1);
  }

  @Test
  void timeout_isUnknown_andTheServerIsStopped() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED,
                        tx -> slowInsert(tx, 1).timeout(Duration.ofMillis(200)).last().execute())
                    .block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessageStartingWith(
            "COMMIT was sent, and may or may not be done: the deadline of PT0.2S")
        .hasCauseInstanceOf(DatabaseTimeoutException.class);
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
  }

  @Test
  void cancel_stopsTheServerAndRollsBack() {
    Disposable call = db.inTransaction(tx -> slowInsert(tx, 1).last().execute()).subscribe();
    Await.until(SOON, () -> sleepers() == 1, () -> "the statement does not run");
    call.dispose();
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(sleepers()).isZero();
    assertThat(entries()).isEmpty();
    assertThat(results).containsExactly(Result.ROLLED_BACK);
    assertThat(insert(db, 1).execute().block(SOON)).isEqualTo(1);
  }

  @Test
  void outsideOfATransaction_isAsAnyOther() {
    assertThat(insert(db, 1).last().execute().block(SOON)).isEqualTo(1);
    db.withSession(
            session -> insert(session, 2).last().execute().then(insert(session, 3).execute()))
        .block(SOON);
    assertThat(entries()).containsExactly(1, 2, 3);
  }

  private static Statement insert(SqlOperations on, int id) {
    return on.sql("insert into entries values (:id)").bind("id", id);
  }

  private static Statement slowInsert(SqlOperations on, int id) {
    return on.sql("insert into entries select :id from pg_sleep(60)").bind("id", id);
  }

  private long sleepers() {
    return direct
        .sql(
            "select count(*) from pg_stat_activity"
                + " where query like '%pg_sleep(60)' and state = 'active'")
        .as(Long.class)
        .one()
        .block(SOON);
  }

  private List<Integer> entries() {
    return direct.sql("select id from entries order by id").as(Integer.class).list().block(SOON);
  }
}
