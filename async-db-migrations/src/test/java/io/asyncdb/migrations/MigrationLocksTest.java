package io.asyncdb.migrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.migrations.MigrationException.Code;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Migrations of tables that others are using. */
class MigrationLocksTest {

  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);
  private static final RetryPolicy SOON =
      new RetryPolicy(100, Duration.ofMillis(200), Duration.ofMillis(200), 0);

  /** The tables were there before the migrations. */
  private static final String BASELINE = "flyway.baselineOnMigrate";

  private static final String BASELINE_VERSION = "flyway.baselineVersion";

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private TestDatabase database;
  private DatabaseConfig config;

  @BeforeEach
  void createDatabase() throws SQLException {
    database = postgres.database().server().createDatabase();
    config = DatabaseConfig.fromUrl(database.url());
    execute("create table account (id int)", "create table other (id int)");
  }

  @AfterEach
  void dropDatabase() throws InterruptedException {
    thread.shutdown();
    assertThat(thread.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
    database.close();
  }

  @Test
  void migrate_behindALongTransaction_letsReadersPassAndIsAppliedAfterIt() throws Exception {
    write("V1__more.sql", "alter table other add b int; alter table account add more text");
    List<String> postponed = new CopyOnWriteArrayList<>();
    Migrations migrations =
        ours()
            .progress(
                new MigrationProgress() {
                  @Override
                  public void postponed(String reason, Duration pause) {
                    postponed.add(reason);
                  }
                });

    CompletableFuture<MigrationResult> run;
    try (Connection holder = database.connect()) {
      holder.setAutoCommit(false);
      execute(holder, "select from account");
      run = CompletableFuture.supplyAsync(migrations::migrate, thread);
      Await.until(Duration.ofSeconds(20), () -> sessionsThatWait() == 1, () -> "nobody waits");

      // This reader queues behind the migration, and would for as long as the holder likes.
      try (Connection reader = database.connect()) {
        execute(reader, "set statement_timeout = '10s'", "select from account");
      }
      Await.until(Duration.ofSeconds(20), () -> postponed.size() >= 2, postponed::toString);
      assertThat(run).isNotDone();
      holder.rollback();
    }

    assertThat(run.get(20, TimeUnit.SECONDS))
        .isEqualTo(new MigrationResult(null, "1", List.of("1")));
    assertThat(ask("select count(more) from account")).isEqualTo("0");
    assertThat(postponed)
        .allSatisfy(reason -> assertThat(reason).contains("V1__more.sql", "55P03", "nothing"));
    assertThat(ask("select count(*) from flyway_schema_history where version = '1'"))
        .isEqualTo("1");
  }

  @Test
  void migrate_lockedForAllAttempts_saysSoAndLeavesTheDatabaseAsItWas() throws Exception {
    write("V1__more.sql", "create table made (id int);\nalter table account add more text");

    try (Connection holder = database.connect()) {
      holder.setAutoCommit(false);
      execute(holder, "select from account");
      assertThatThrownBy(ours().lockRetry(SOON.withMaxAttempts(2))::migrate)
          .isInstanceOfSatisfying(
              MigrationException.class, e -> assertThat(e.code()).isEqualTo(Code.LOCKED))
          .hasMessage(
              "Migration V1__more.sql failed at line 2: ERROR: canceling statement due to lock"
                  + " timeout (SQLSTATE 55P03); nothing of it was applied. This was attempt 2, the"
                  + " last.");
    }

    assertThat(ask("select to_regclass('made')")).isNull();
    assertThat(ask("select count(*) from flyway_schema_history where version = '1'"))
        .isEqualTo("0");
  }

  @Test
  void migrate_indexConcurrentlyBehindALongTransaction_waitsForItWithoutALimit() throws Exception {
    write("V1__index.sql", "create index concurrently account_id on account (id)");

    CompletableFuture<MigrationResult> run;
    try (Connection holder = database.connect()) {
      holder.setAutoCommit(false);
      execute(holder, "insert into account values (1)");
      run =
          CompletableFuture.supplyAsync(
              ours().lockTimeout(Duration.ofMillis(1)).lockRetry(RetryPolicy.NONE)::migrate,
              thread);
      Await.until(
          Duration.ofSeconds(20),
          () -> sessionsThatWait() == 1 || run.isDone(),
          () -> "the index is not waited for");
      // It waits while others write.
      execute("insert into account values (2)");
      holder.commit();
    }

    assertThat(run.get(20, TimeUnit.SECONDS).applied()).containsExactly("1");
    assertThat(ask("select indisvalid from pg_index where indexrelid = 'account_id'::regclass"))
        .isEqualTo("t");
  }

  @Test
  void migrate_anyMigration_runsWithTheLimitUnlessItSetsItsOwn() throws Exception {
    write(
        "V1__limits.sql",
        """
        create table limits as select current_setting('lock_timeout') as value;
        set local lock_timeout = '7s';
        insert into limits select current_setting('lock_timeout');
        """);
    write("V2__next.sql", "insert into limits select current_setting('lock_timeout')");

    Migrations.of(config)
        .locations("filesystem:" + directory)
        .option(BASELINE, "true")
        .option(BASELINE_VERSION, "0")
        .migrate();

    assertThat(ask("select string_agg(value, ' ') from limits")).isEqualTo("2s 7s 2s");
  }

  @Test
  void migrate_anotherMigratesForTooLong_saysSo() throws Exception {
    write("V1__more.sql", "alter table account add more text");

    try (Connection holder = database.connect()) {
      holder.setAutoCommit(false);
      execute(holder, "select from account");
      CompletableFuture<MigrationResult> first =
          CompletableFuture.supplyAsync(ours().lockTimeout(Duration.ZERO)::migrate, thread);
      Await.until(Duration.ofSeconds(20), () -> sessionsThatWait() == 1, () -> "nobody waits");

      assertThatThrownBy(ours().option("flyway.lockRetryCount", "0")::migrate)
          .isInstanceOfSatisfying(
              MigrationException.class, e -> assertThat(e.code()).isEqualTo(Code.BUSY))
          .hasMessageContaining("Another process migrates");
      holder.rollback();
      assertThat(first.get(20, TimeUnit.SECONDS).applied()).containsExactly("1");
    }
  }

  @Test
  void lockTimeout_negative_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ours().lockTimeout(Duration.ofSeconds(-1)))
        .withMessage("lockTimeout must not be negative, was PT-1S");
  }

  private Migrations ours() {
    return Migrations.of(config)
        .locations("filesystem:" + directory)
        .option(BASELINE, "true")
        .option(BASELINE_VERSION, "0")
        .lockTimeout(LOCK_TIMEOUT)
        .lockRetry(SOON);
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql, UTF_8);
  }

  private int sessionsThatWait() {
    try {
      return Integer.parseInt(
          ask(
              "select count(*) from pg_stat_activity where datname = current_database()"
                  + " and wait_event_type = 'Lock'"));
    } catch (SQLException error) {
      throw new AssertionError(error);
    }
  }

  private void execute(String... statements) throws SQLException {
    try (Connection connection = database.connect()) {
      execute(connection, statements);
    }
  }

  private static void execute(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private String ask(String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
