package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** What one caller leaves on a connection, the next must not find. */
class SessionResetTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private Database db;
  private Database observer;

  @BeforeEach
  void open() {
    db = database();
    observer = database();
    db.sql("create table if not exists notes (text text)").execute().block();
  }

  private static Database database() {
    return Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "set search_path = nowhere | select current_setting('search_path')",
        "/* first */ SET work_mem = '7MB' | select current_setting('work_mem')",
        "select 1; set work_mem = '7MB' | select current_setting('work_mem')",
        "select set_config('work_mem', '7MB', false) | select current_setting('work_mem')",
        "do $$ begin set work_mem = '7MB'; end $$ | select current_setting('work_mem')",
        "set role pg_read_all_data | select current_user::text",
        "set session authorization pg_read_all_data | select session_user::text",
        "create temp table secrets (i int) | select to_regclass('secrets')::text",
        "create temporary sequence secrets | select to_regclass('secrets')::text",
        "select 1 as i into temp secrets | select to_regclass('secrets')::text",
        "select pg_advisory_lock(42) | select count(*)::text from pg_locks where locktype ="
            + " 'advisory'",
        "select pg_try_advisory_lock_shared(4, 2) | select count(*)::text from pg_locks where"
            + " locktype = 'advisory'",
        "listen events | select count(*)::text from pg_listening_channels()",
        "declare c cursor with hold for select 1 | select count(*)::text from pg_cursors",
        "prepare \"of A\" as select 1 | select string_agg(name, ',') from pg_prepared_statements where"
            + " from_sql",
      })
  void release_sessionChanged_isAsBefore(String change, String question) {
    Function<SqlOperations, Mono<String>> ask =
        on -> on.sql("select coalesce((" + question + "), 'none')").as(String.class).one();
    String before = ask.apply(db).block(SOON);
    Integer pid = pid();

    String during =
        db.withSession(session -> session.sql(change).execute().then(ask.apply(session)))
            .block(SOON);
    assertThat(during).isNotEqualTo(before);
    assertThat(ask.apply(db).block(SOON)).as("after a session").isEqualTo(before);

    db.inTransaction(tx -> tx.sql(change).execute()).block(SOON);
    assertThat(ask.apply(db).block(SOON)).as("after a transaction").isEqualTo(before);

    db.sql(change).execute().block(SOON);
    assertThat(ask.apply(db).block(SOON)).as("after a statement").isEqualTo(before);
    assertThat(pid()).as("the same backend").isEqualTo(pid);
  }

  /** The driver would send them again outside of a transaction, and fail inside. */
  @Test
  void release_statementPrepared_leavesTheDriversOwn() {
    Function<SqlOperations, Mono<Integer>> ofTheDriver =
        on -> on.sql("select :n::int").bind("n", 1).as(Integer.class).one();
    ofTheDriver.apply(db).block(SOON);
    db.sql("prepare mine as select 1").execute().block(SOON);
    assertThat(db.inTransaction(ofTheDriver).block(SOON)).isEqualTo(1);
  }

  private Integer pid() {
    return db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select 'set me; free'",
        "update notes set text = 'x'",
        "insert into notes values ('template')",
        "select pg_advisory_xact_lock(42)",
      })
  void release_nothingChanged_sendsNothing(String sql) {
    Integer pid = pid();
    db.sql(sql).execute().block(SOON);
    assertThat(lastQueryOf(pid)).isEqualTo(sql);
  }

  @Test
  void release_localSettingOnly_sendsNothing() {
    Integer pid = pid();
    db.inTransaction(tx -> tx.sql("set local work_mem = '7MB'").execute()).block(SOON);
    assertThat(lastQueryOf(pid)).isEqualTo("COMMIT");
  }

  @Test
  void release_transactionLeftOpen_isRolledBackAndReset() {
    db.withSession(
            session ->
                session
                    .sql("begin")
                    .execute()
                    .then(session.sql("insert into notes values ('lost')").execute())
                    .then(session.sql("set work_mem = '7MB'").execute()))
        .block(SOON);
    assertThat(
            db.sql("select count(*) from notes where text = 'lost'").as(Long.class).one().block())
        .isZero();
    assertThat(db.sql("select current_setting('work_mem')").as(String.class).one().block())
        .isEqualTo("4MB");
  }

  private String lastQueryOf(Integer pid) {
    return observer
        .sql("select query from pg_stat_activity where pid = :pid")
        .bind("pid", pid)
        .as(String.class)
        .one()
        .block(SOON);
  }
}
