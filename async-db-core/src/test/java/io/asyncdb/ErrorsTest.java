package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.ConstraintViolationException.Kind;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What the server refuses comes as the class that says what the caller can do. */
class ErrorsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table parents (id int primary key);
            create table things (
              id int constraint things_key primary key,
              name text constraint things_name_unique unique,
              parent int constraint things_parent_fk references parents,
              age int constraint things_age_check check (age >= 0),
              note text not null default '',
              span int4range,
              constraint things_span_exclusion exclude using gist (span with &&));
            create table later (
              id int constraint later_unique unique deferrable initially deferred);
            create domain even as int constraint even_check check (value % 2 = 0);
            create table counters (id int primary key, n int)""")
        .execute()
        .block();
  }

  @BeforeEach
  void fill() {
    db.sql(
            """
            truncate parents, things, later, counters;
            insert into parents values (1);
            insert into things (id, name, parent, span) values (1, 'one', 1, '[1,10)');
            insert into counters values (1, 0), (2, 0)""")
        .execute()
        .block();
  }

  /** SQL, kind, SQLSTATE, constraint, table, column. */
  static Stream<Arguments> violations() {
    return Stream.of(
        arguments(
            "insert into things (id) values (1)",
            Kind.UNIQUE,
            "23505",
            "things_key",
            "things",
            null),
        arguments(
            "insert into things (id, name) values (2, 'one')",
            Kind.UNIQUE,
            "23505",
            "things_name_unique",
            "things",
            null),
        arguments(
            "insert into things (id, parent) values (2, 9)",
            Kind.FOREIGN_KEY,
            "23503",
            "things_parent_fk",
            "things",
            null),
        arguments(
            "delete from parents", Kind.FOREIGN_KEY, "23503", "things_parent_fk", "things", null),
        arguments(
            "update things set age = -1", Kind.CHECK, "23514", "things_age_check", "things", null),
        arguments("select 3::even", Kind.CHECK, "23514", "even_check", null, null),
        arguments("update things set note = null", Kind.NOT_NULL, "23502", null, "things", "note"),
        arguments(
            "insert into things (id, span) values (2, '[5,20)')",
            Kind.EXCLUSION,
            "23P01",
            "things_span_exclusion",
            "things",
            null));
  }

  @ParameterizedTest
  @MethodSource("violations")
  void execute_constraintViolated_namesKindConstraintAndPlace(
      String sql, Kind kind, String state, String constraint, String table, String column) {
    ConstraintViolationException error =
        catchThrowableOfType(
            ConstraintViolationException.class, () -> db.sql(sql).execute().block());
    assertThat(error.kind()).isEqualTo(kind);
    assertThat(error.sqlState()).isEqualTo(state);
    assertThat(error.table()).isEqualTo(table);
    assertThat(error.column()).isEqualTo(column);
    if (constraint != null) {
      assertThat(error.constraint()).isEqualTo(constraint);
      assertThat(error).hasMessageContaining("\"" + constraint + "\"");
    }
    assertThat(error.sql()).isEqualTo(sql);
    assertThat(error).hasMessageEndingWith("[" + state + "] in: " + sql).hasNoCause();
    assertThat(error.isTransient()).isFalse();
  }

  @Test
  void inTransaction_deferredConstraintViolated_isReportedByTheCommit() {
    Throwable error =
        catchThrowable(
            () ->
                db.inTransaction(tx -> tx.sql("insert into later values (1), (1)").execute())
                    .block());
    assertThat(error).isInstanceOf(ConstraintViolationException.class);
    ConstraintViolationException violation = (ConstraintViolationException) error;
    assertThat(violation.constraint()).isEqualTo("later_unique");
    assertThat(violation.kind()).isEqualTo(Kind.UNIQUE);
    assertThat(db.sql("select count(*) from later").as(Long.class).one().block()).isZero();
  }

  /** SQL, class, SQLSTATE, start of the message. */
  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("selekt 1", InvalidSqlException.class, "42601", "syntax error at or near"),
        arguments(
            "select * from nowhere", InvalidSqlException.class, "42P01", "relation \"nowhere\""),
        arguments("select nothing", InvalidSqlException.class, "42703", "column \"nothing\""),
        arguments("select f(1)", InvalidSqlException.class, "42883", "function f(integer)"),
        arguments("select 1 = 'a'::text", InvalidSqlException.class, "42883", "operator does not"),
        arguments("select 1/0", InvalidDataException.class, "22012", "division by zero"),
        arguments(
            "select 99999 * 99999", InvalidDataException.class, "22003", "integer out of range"),
        arguments("select 'x'::text::int", InvalidDataException.class, "22P02", "invalid input"),
        arguments(
            "select '2026-02-30'::date", InvalidDataException.class, "22008", "date/time field"),
        arguments("insert into nowhere values (1)", InvalidSqlException.class, "42P01", "relation"),
        arguments("vacuum; vacuum", DatabaseException.class, "25001", "VACUUM cannot run inside"),
        arguments("rollback to nothing", DatabaseException.class, "25P01", "ROLLBACK TO SAVEPOINT"),
        arguments("do $$ begin raise 'own'; end $$", DatabaseException.class, "P0001", "own"),
        arguments(
            "do $$ begin raise 'own' using errcode = 'ZZ123'; end $$",
            DatabaseException.class,
            "ZZ123",
            "own"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void execute_refused_hasTheClassOfItsState(
      String sql, Class<? extends DatabaseException> type, String state, String message) {
    DatabaseException error =
        catchThrowableOfType(DatabaseException.class, () -> db.sql(sql).execute().block());
    assertThat(error).isExactlyInstanceOf(type);
    assertThat(error.sqlState()).isEqualTo(state);
    assertThat(error.sql()).isEqualTo(sql);
    assertThat(error)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith("[" + state + "] in: " + sql)
        .hasNoCause();
    assertThat(error.isTransient()).isFalse();
    assertThat(db.sql("select 1").as(int.class).one().block()).isEqualTo(1);
  }

  @Test
  void execute_longSql_isCutInTheMessageAndWholeInTheField() {
    String sql = "select nothing, '" + "x".repeat(10_000) + "'";
    DatabaseException error =
        catchThrowableOfType(DatabaseException.class, () -> db.sql(sql).execute().block());
    assertThat(error.getMessage()).hasSizeLessThan(700).endsWith("xxx…");
    assertThat(error.sql()).isEqualTo(sql);
  }

  @Test
  void execute_readOnlyTransaction_isADatabaseError() {
    TransactionOptions readOnly = TransactionOptions.DEFAULT.withAccessMode(AccessMode.READ_ONLY);
    DatabaseException error =
        failure(readOnly, tx -> tx.sql("update counters set n = 1").execute());
    assertThat(error).isExactlyInstanceOf(DatabaseException.class);
    assertThat(error.sqlState()).isEqualTo("25006");
  }

  @Test
  void execute_withoutPermission_isDenied() {
    String role = "guest_of_" + postgres.database().name();
    db.sql("create role " + role).execute().block();
    try {
      DatabaseException error =
          failure(
              TransactionOptions.DEFAULT,
              tx ->
                  tx.sql("set local role " + role)
                      .execute()
                      .then(tx.sql("select * from things").execute()));
      assertThat(error)
          .isInstanceOf(AccessDeniedException.class)
          .hasMessage("permission denied for table things [42501] in: select * from things");
      assertThat(error.isTransient()).isFalse();
    } finally {
      db.sql("drop role " + role).execute().block();
    }
  }

  @Test
  void execute_concurrentUpdate_isATransientConflict() {
    DatabaseException error =
        failure(
            TransactionOptions.DEFAULT.withIsolation(Isolation.REPEATABLE_READ),
            tx ->
                tx.sql("select n from counters where id = 1")
                    .execute()
                    // Another transaction, which commits in between.
                    .then(db.sql("update counters set n = n + 1 where id = 1").execute())
                    .then(tx.sql("update counters set n = n + 1 where id = 1").execute()));
    assertThat(error).isInstanceOf(ConflictException.class);
    assertThat(error.sqlState()).isEqualTo("40001");
    assertThat(error.sql()).startsWith("update counters");
    assertThat(error.isTransient()).isTrue();
  }

  @Test
  void inTransaction_writeSkew_isATransientConflict() {
    TransactionOptions serializable =
        TransactionOptions.DEFAULT.withIsolation(Isolation.SERIALIZABLE);
    Function<Integer, Function<SqlOperations, Mono<Long>>> readAllWriteOne =
        id ->
            operations ->
                operations
                    .sql("select sum(n) from counters")
                    .execute()
                    .then(
                        operations
                            .sql("update counters set n = n + 1 where id = $1")
                            .bind(1, id)
                            .execute());
    DatabaseException error =
        failure(
            serializable,
            outer ->
                readAllWriteOne
                    .apply(1)
                    .apply(outer)
                    .then(
                        db.inTransaction(serializable, tx -> readAllWriteOne.apply(2).apply(tx))));
    assertThat(error).isInstanceOf(ConflictException.class);
    assertThat(error.sqlState()).isEqualTo("40001");
    assertThat(error.isTransient()).isTrue();
  }

  @Test
  void execute_deadlock_failsOneWithATransientConflict() {
    Sinks.Empty<Void> first = Sinks.empty();
    Sinks.Empty<Void> second = Sinks.empty();
    List<Object> ends =
        Mono.zip(lockBoth(1, 2, first, second), lockBoth(2, 1, second, first))
            .map(both -> List.<Object>of(both.getT1(), both.getT2()))
            .block(Duration.ofSeconds(30));
    assertThat(ends).filteredOn("done"::equals).hasSize(1);
    assertThat(ends)
        .filteredOn(end -> end instanceof ConflictException)
        .singleElement()
        .satisfies(
            end -> {
              ConflictException conflict = (ConflictException) end;
              assertThat(conflict.sqlState()).isEqualTo("40P01");
              assertThat(conflict.isTransient()).isTrue();
              assertThat(conflict.sql()).startsWith("update counters");
            });
  }

  private static Mono<Object> lockBoth(
      int one, int other, Sinks.Empty<Void> locked, Sinks.Empty<Void> otherLocked) {
    String update = "update counters set n = n + 1 where id = $1";
    return db.inTransaction(
            tx ->
                tx.sql("set local deadlock_timeout = '20ms'")
                    .execute()
                    .then(tx.sql(update).bind(1, one).execute())
                    .doOnSuccess(done -> locked.tryEmitEmpty())
                    .then(otherLocked.asMono())
                    .then(tx.sql(update).bind(1, other).execute()))
        .<Object>thenReturn("done")
        .onErrorResume(Mono::just);
  }

  @Test
  void execute_statementTimeout_isATransientTimeout() {
    DatabaseException error =
        failure(
            TransactionOptions.DEFAULT,
            tx ->
                tx.sql("set local statement_timeout = '50ms'")
                    .execute()
                    .then(tx.sql("select pg_sleep($1)").bind(1, 60.0).execute()));
    assertThat(error)
        .isInstanceOf(DatabaseTimeoutException.class)
        .hasMessage("canceling statement due to statement timeout [57014] in: select pg_sleep($1)");
    assertThat(error.isTransient()).isTrue();
  }

  @Test
  void execute_lockTimeout_isATransientTimeout() {
    DatabaseException error =
        failure(
            TransactionOptions.DEFAULT,
            holder ->
                holder
                    .sql("update counters set n = 5 where id = 1")
                    .execute()
                    .then(
                        db.inTransaction(
                            tx ->
                                tx.sql("set local lock_timeout = '50ms'")
                                    .execute()
                                    .then(tx.sql("delete from counters").execute()))));
    assertThat(error)
        .isInstanceOf(DatabaseTimeoutException.class)
        .hasMessage("canceling statement due to lock timeout [55P03] in: delete from counters");
    assertThat(error.isTransient()).isTrue();
    DatabaseException nowait =
        failure(
            TransactionOptions.DEFAULT,
            holder ->
                holder
                    .sql("select * from counters for update")
                    .execute()
                    .then(db.sql("select * from counters for update nowait").execute()));
    assertThat(nowait).isInstanceOf(DatabaseTimeoutException.class);
    assertThat(nowait.sqlState()).isEqualTo("55P03");
  }

  @Test
  void execute_backendTerminated_isATransientConnectionError() {
    DatabaseException error =
        catchThrowableOfType(
            DatabaseException.class,
            () -> db.sql("select pg_terminate_backend(pg_backend_pid())").execute().block());
    assertThat(error).isInstanceOf(ConnectionException.class);
    assertThat(error.sqlState()).isEqualTo("57P01");
    assertThat(error.isTransient()).isTrue();
    assertThat(db.sql("select 1").as(int.class).one().block()).isEqualTo(1);
  }

  private static DatabaseException failure(
      TransactionOptions options, Function<Transaction, Mono<?>> work) {
    return catchThrowableOfType(
        DatabaseException.class,
        () -> db.inTransaction(options, tx -> work.apply(tx).then()).block(Duration.ofSeconds(30)));
  }
}
