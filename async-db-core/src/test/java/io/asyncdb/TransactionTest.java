package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class TransactionTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create table items (id int generated always as identity primary key, name text unique)")
        .execute()
        .block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate items").execute().block();
  }

  @Test
  void inTransaction_success_commitsBeforeTheValueIsEmitted() {
    Long seenFromOutside =
        db.inTransaction(tx -> insert(tx, "a").thenReturn("done")).then(count()).block();
    assertThat(seenFromOutside).isEqualTo(1);
  }

  @Test
  void inTransaction_generatedKey_isUsableInsideAndInvisibleOutside() {
    db.inTransaction(
            tx ->
                tx.sql("insert into items (name) values ('a') returning id")
                    .as(Integer.class)
                    .one()
                    .flatMap(
                        id ->
                            tx.sql("select name from items where id = $1")
                                .bind(1, id)
                                .as(String.class)
                                .one())
                    .doOnNext(name -> assertThat(name).isEqualTo("a"))
                    .then(count())
                    .doOnNext(outside -> assertThat(outside).isZero()))
        .block();
    assertThat(count().block()).isEqualTo(1);
  }

  @Test
  void inTransaction_error_rollsBackAndKeepsTheError() {
    IllegalStateException error = new IllegalStateException("mine");
    assertThatThrownBy(
            () -> db.inTransaction(tx -> insert(tx, "a").then(Mono.error(error))).block())
        .isSameAs(error);
    assertThat(count().block()).isZero();
  }

  @Test
  void inTransaction_synchronousThrow_rollsBack() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx -> {
                          throw new IllegalStateException("mine");
                        })
                    .block())
        .hasMessage("mine");
    assertThatThrownBy(() -> db.inTransaction(tx -> null).block())
        .isInstanceOf(NullPointerException.class);
    assertThat(idleInTransaction()).isZero();
  }

  @Test
  void inTransaction_cancelled_rollsBackAndStopsTheStatement() {
    AtomicReference<Integer> pid = new AtomicReference<>();
    Disposable running =
        db.inTransaction(
                tx ->
                    insert(tx, "a")
                        .then(pid(tx).doOnNext(pid::set))
                        .then(tx.sql("select pg_sleep(60)").execute()))
            .subscribe();
    Await.until(
        Duration.ofSeconds(5),
        () ->
            pid.get() != null
                && backends("query like 'select pg_sleep%' and state = 'active'") == 1,
        () -> "pg_sleep did not start");
    running.dispose();
    Await.until(
        Duration.ofSeconds(1),
        () -> backends("query like '%pg_sleep(60)' and state <> 'idle'") == 0,
        () -> "pg_sleep was not stopped");
    assertThat(count().block()).isZero();
    Await.until(
        Duration.ofSeconds(2), () -> db.stats().active() == 0, () -> "not released: " + db.stats());
    assertThat(
            db.sql("select count(*) from pg_stat_activity where pid = $1")
                .bind(1, pid.get())
                .as(Long.class)
                .one()
                .block())
        .as("the connection is kept")
        .isEqualTo(1);
  }

  @Test
  void inTransaction_handledFailureOfAStatement_isNotCommitted() {
    insert(db, "a").block();
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, "b")
                                .then(insert(tx, "a"))
                                .onErrorResume(
                                    ConstraintViolationException.class, handled -> Mono.just(0L)))
                    .block())
        .isInstanceOf(TransactionAbortedException.class)
        .hasMessageContaining("nothing was committed")
        .hasCauseInstanceOf(ConstraintViolationException.class);
    assertThat(count().block()).isEqualTo(1);
  }

  @Test
  void inTransaction_nestedFails_outerCommits() {
    db.inTransaction(
            tx ->
                insert(tx, "outer")
                    .then(
                        tx.inTransaction(
                                inner -> insert(inner, "inner").then(insert(inner, "outer")))
                            .onErrorResume(
                                ConstraintViolationException.class, handled -> Mono.just(0L)))
                    .then(insert(tx, "after")))
        .block();
    assertThat(names()).containsExactly("after", "outer");
  }

  @Test
  void inTransaction_nestedTwiceAndDeep_eachIsItsOwn() {
    db.inTransaction(
            tx ->
                tx.inTransaction(one -> insert(one, "one"))
                    .then(
                        tx.inTransaction(
                            two ->
                                insert(two, "two")
                                    .then(
                                        two.inTransaction(
                                            three -> {
                                              three.setRollbackOnly();
                                              return insert(three, "three");
                                            })))))
        .block();
    assertThat(names()).containsExactly("one", "two");
  }

  @Test
  void inTransaction_twoNestedAtOnce_secondIsRefused() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            Mono.zip(
                                tx.inTransaction(a -> a.sql("select pg_sleep(.1)").execute()),
                                tx.inTransaction(b -> insert(b, "b"))))
                    .block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("still open: run them one after the other");
    assertThat(names()).isEmpty();
  }

  @Test
  void inTransaction_afterAFailureHandledInTheSession_isCommitted() {
    db.withSession(
            session ->
                session
                    .sql("select 1/0")
                    .execute()
                    .onErrorReturn(0L)
                    .then(session.inTransaction(tx -> insert(tx, "a"))))
        .block();
    assertThat(names()).containsExactly("a");
  }

  @Test
  void inTransaction_afterAFailedCommitInTheSession_isCommitted() {
    db.sql("drop table if exists deferred").execute().block();
    db.sql("create table deferred (i int unique deferrable initially deferred)").execute().block();
    db.withSession(
            session ->
                session
                    .inTransaction(tx -> tx.sql("insert into deferred values (1), (1)").execute())
                    .onErrorReturn(0L)
                    .then(session.inTransaction(tx -> insert(tx, "a"))))
        .block();
    assertThat(names()).containsExactly("a");
  }

  @Test
  void setRollbackOnly_success_valueIsEmittedAndNothingKept() {
    String value =
        db.inTransaction(
                tx -> {
                  tx.setRollbackOnly();
                  assertThat(tx.isRollbackOnly()).isTrue();
                  return insert(tx, "a").thenReturn("value");
                })
            .block();
    assertThat(value).isEqualTo("value");
    assertThat(count().block()).isZero();
  }

  @Test
  void options_all_holdInTheTransaction() {
    TransactionOptions options =
        TransactionOptions.DEFAULT
            .withIsolation(Isolation.SERIALIZABLE)
            .withAccessMode(AccessMode.READ_ONLY)
            .withDeferrable(true);
    assertThat(show(options, "transaction_isolation")).isEqualTo("serializable");
    assertThat(show(options, "transaction_read_only")).isEqualTo("on");
    assertThat(show(options, "transaction_deferrable")).isEqualTo("on");
    assertThat(show(TransactionOptions.DEFAULT, "transaction_isolation"))
        .isEqualTo("read committed");
    assertThat(
            show(
                TransactionOptions.DEFAULT.withIsolation(Isolation.REPEATABLE_READ),
                "transaction_isolation"))
        .isEqualTo("repeatable read");
  }

  @Test
  void options_forASavepoint_areRefused() {
    TransactionOptions readOnly = TransactionOptions.DEFAULT.withAccessMode(AccessMode.READ_ONLY);
    assertThatThrownBy(
            () -> db.inTransaction(tx -> tx.inTransaction(readOnly, inner -> Mono.just(1))).block())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a nested transaction is a savepoint");
  }

  @Test
  void sql_afterTheEnd_isRefused() {
    AtomicReference<Transaction> leaked = new AtomicReference<>();
    db.inTransaction(
            tx -> {
              leaked.set(tx);
              return insert(tx, "a");
            })
        .block();
    assertThatThrownBy(() -> leaked.get().sql("select 1").execute().block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has ended");
  }

  @Test
  void sql_keptFromATransactionAndRunInItsSession_isRefused() {
    AtomicReference<Statement> kept = new AtomicReference<>();
    Mono<Long> afterwards =
        db.withSession(
            session ->
                session
                    .inTransaction(
                        tx -> {
                          kept.set(tx.sql("insert into items (name) values ('late')"));
                          return Mono.just(1);
                        })
                    .then(Mono.defer(() -> kept.get().execute())));
    assertThatThrownBy(() -> afterwards.block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the transaction has ended");
  }

  @Test
  void streamInTransaction_takenInPart_rollsBack() {
    Flux<Integer> rows =
        db.streamInTransaction(
            TransactionOptions.DEFAULT,
            tx ->
                insert(tx, "a")
                    .thenMany(
                        tx
                            .sql("select i from generate_series(1, $1) i")
                            .bind(1, 100_000)
                            .as(Integer.class)
                            .stream()));
    assertThat(rows.take(3).collectList().block()).containsExactly(1, 2, 3);
    assertThat(count().block()).isZero();
  }

  @Test
  void inTransaction_statementTimedOutByTheCaller_isNotCommittedSilently() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            insert(tx, "a")
                                .then(
                                    tx.sql("select pg_sleep(30)")
                                        .execute()
                                        .timeout(Duration.ofMillis(100), Mono.just(0L))))
                    .block())
        .isInstanceOf(TransactionAbortedException.class);
    assertThat(count().block()).isZero();
  }

  private static Mono<Long> insert(SqlOperations on, String name) {
    return on.sql("insert into items (name) values (:name)").bind("name", name).execute();
  }

  private static Mono<Long> count() {
    return db.sql("select count(*) from items").as(Long.class).one();
  }

  private static Iterable<String> names() {
    return db.sql("select name from items order by name").as(String.class).list().block();
  }

  private static Mono<Integer> pid(SqlOperations on) {
    return on.sql("select pg_backend_pid()").as(Integer.class).one();
  }

  private static String show(TransactionOptions options, String setting) {
    return db.inTransaction(options, tx -> tx.sql("show " + setting).as(String.class).one())
        .block();
  }

  private static long idleInTransaction() {
    return backends("state like 'idle in transaction%'");
  }

  private static long backends(String condition) {
    return db.sql(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and pid <> pg_backend_pid() and "
                + condition)
        .as(Long.class)
        .one()
        .block();
  }
}
