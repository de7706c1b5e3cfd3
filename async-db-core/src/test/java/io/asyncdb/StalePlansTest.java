package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** Statements that the driver believes to be prepared, and that the server cannot run any more. */
class StalePlansTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final String SQL = "select * from plans where id = :id";

  private static final TransactionOptions RETRIED =
      TransactionOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT);

  record Plan(int id, String name) {}

  /** What somebody does between two runs, and what the server says of the second. */
  private enum Change {
    ALTERED(
        "alter table plans add column altered int",
        "cached plan must not change result type [0A000] in: " + SQL),
    DEALLOCATED("deallocate all", "prepared statement \"…\" does not exist [26000] in: " + SQL);

    private final String sql;
    private final String error;

    Change(String sql, String error) {
      this.sql = sql;
      this.error = error;
    }
  }

  /** How a statement is read: what is asked of the driver differs. */
  private enum Reading {
    RECORDS(statement -> statement.as(Plan.class).list().map(Object::toString)),
    ROWS(statement -> statement.map(row -> row.get("name")).list().map(Object::toString)),
    STREAM(statement -> statement.as(Plan.class).stream().collectList().map(Object::toString)),
    COUNT(statement -> statement.execute().map(Object::toString));

    private final Function<Statement, Mono<String>> reader;

    Reading(Function<Statement, Mono<String>> reader) {
      this.reader = reader;
    }

    Mono<String> on(SqlOperations operations) {
      return reader.apply(operations.sql(SQL).bind("id", 1));
    }
  }

  static Stream<Arguments> changesAndReadings() {
    return Arrays.stream(Change.values())
        .flatMap(
            change ->
                Arrays.stream(Reading.values()).map(reading -> Arguments.of(change, reading)));
  }

  /** Over one connection, which has prepared what it runs. */
  private Database db;

  @BeforeEach
  void open() {
    db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
    db.sql("drop table if exists plans").execute().block();
    db.sql("create table plans (id int, name text)").execute().block();
    db.sql("insert into plans values (1, 'a')").execute().block();
  }

  @ParameterizedTest
  @MethodSource("changesAndReadings")
  void sql_outsideOfATransaction_isRunAgainUnnoticed(Change change, Reading reading) {
    String expected = reading.on(db).block();
    db.sql(change.sql).execute().block();
    assertThat(reading.on(db).block()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("changesAndReadings")
  void sql_withSettings_isRunAgainUnnoticed(Change change, Reading reading) {
    String expected = reading.on(db).block();
    db.sql(change.sql).execute().block();
    Mono<String> again = reading.on(db).contextWrite(RequestSettings.with("app.tenant", "a"));
    assertThat(again.block()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("changesAndReadings")
  void inTransaction_isAConflictInTheServersWords(Change change, Reading reading) {
    String expected = reading.on(db).block();
    db.sql(change.sql).execute().block();
    assertThatThrownBy(() -> db.inTransaction(reading::on).block())
        .isInstanceOf(ConflictException.class)
        .hasMessage(change.error);
    assertThat(db.inTransaction(reading::on).block()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("changesAndReadings")
  void inTransaction_withRetry_succeedsAtTheSecondAttempt(Change change, Reading reading) {
    String expected = reading.on(db).block();
    assertThat(reading.on(db).block()).isEqualTo(expected);
    db.sql(change.sql).execute().block();
    AtomicInteger attempts = new AtomicInteger();
    Mono<String> transaction =
        db.inTransaction(
            RETRIED,
            tx -> {
              attempts.incrementAndGet();
              return reading.on(tx);
            });
    assertThat(transaction.block()).isEqualTo(expected);
    assertThat(attempts).hasValue(2);
  }

  @ParameterizedTest
  @MethodSource("changesAndReadings")
  void inTransaction_nested_goesOnBehindItsSavepoint(Change change, Reading reading) {
    String expected = reading.on(db).block();
    db.sql(change.sql).execute().block();
    Mono<String> again =
        db.inTransaction(
            tx ->
                tx.inTransaction(reading::on)
                    .onErrorResume(ConflictException.class, error -> reading.on(tx)));
    assertThat(again.block()).isEqualTo(expected);
  }

  /** Sent again behind its COMMIT, it would run outside of the transaction that has failed. */
  @ParameterizedTest
  @EnumSource(Change.class)
  void last_isAConflict_andNothingIsDoneButByTheNextAttempt(Change change) {
    Function<SqlOperations, Statement> rename =
        operations ->
            operations
                .sql("update plans set name = name || :more returning *")
                .bind("more", "b")
                .last();
    rename.apply(db).as(Plan.class).one().block();
    rename.apply(db).as(Plan.class).one().block();
    db.sql(change.sql).execute().block();
    assertThatThrownBy(() -> db.inTransaction(tx -> rename.apply(tx).as(Plan.class).one()).block())
        .isInstanceOf(ConflictException.class);
    assertThat(db.sql("select name from plans").as(String.class).one().block()).isEqualTo("abb");
    db.sql(change.sql.replace("altered", "again")).execute().block();
    Plan renamed = db.inTransaction(RETRIED, tx -> rename.apply(tx).as(Plan.class).one()).block();
    assertThat(renamed.name()).isEqualTo("abbb");
    for (int i = 0; i < 100; i++) {
      assertThat(db.sql("select $1").bind(1, i).as(Integer.class).one().block()).isEqualTo(i);
    }
    assertThat(db.sql("select name from plans").as(String.class).one().block()).isEqualTo("abbb");
  }

  @Test
  void last_columnAddedMeanwhile_isAConflict_andNothingIsDone() {
    // One for each call: none has prepared the statement when the column was another.
    Database fresh = Opened.with(postgres, config -> config.pool(pool -> pool.withUnpooled(true)));
    fresh.sql("create type mood as enum ('SAD', 'OK')").execute().block();
    fresh.sql("alter table plans add column mood mood default 'OK'").execute().block();
    Function<SqlOperations, Mono<List<Plan>>> rename =
        on ->
            on.sql("update plans set name = name || :more returning *")
                .bind("more", "b")
                .last()
                .as(Plan.class)
                .list();
    rename.apply(fresh).block();
    fresh.sql("alter table plans add column height int").execute().block();
    assertThatThrownBy(() -> fresh.inTransaction(rename).block())
        .isInstanceOf(ConflictException.class);
    assertThat(db.sql("select name from plans").as(String.class).one().block()).isEqualTo("ab");
    fresh.sql("alter table plans add column weight int").execute().block();
    fresh.inTransaction(RETRIED, rename).block();
    assertThat(db.sql("select name from plans").as(String.class).one().block()).isEqualTo("abb");
  }

  /**
   * What the caller has prepared and lost is the caller's, by whatever protocol it is asked for.
   */
  @Test
  void inTransaction_statementThatTheCallerPrepared_isAMistakeInTheSql() {
    String error = "prepared statement \"mine\" does not exist [26000] in: execute mine";
    assertThatThrownBy(() -> db.inTransaction(tx -> tx.sql("execute mine").execute()).block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage(error);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            tx.sql("execute mine").map(row -> row.get(0, String.class)).stream()
                                .collectList())
                    .block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage(error);
    assertThatThrownBy(() -> db.sql("execute mine").execute().block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage(error);
  }

  @Test
  void inTransaction_failedAndCaught_theNextStatementIsNotTakenForARepetition() {
    String name =
        db.inTransaction(
                tx ->
                    tx.inTransaction(
                            inner -> inner.sql("execute mine").execute().map(Object::toString))
                        .onErrorResume(InvalidSqlException.class, error -> Mono.empty())
                        .then(
                            tx.sql("select name from plans where id = :id and name <> :name")
                                .bind("id", 1)
                                .bind("name", "b")
                                .as(String.class)
                                .one()))
            .block();
    assertThat(name).isEqualTo("a");
  }
}
