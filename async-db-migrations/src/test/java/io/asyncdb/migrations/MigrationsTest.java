package io.asyncdb.migrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.migrations.MigrationStatus.State;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private TestDatabase database;
  private DatabaseConfig config;

  @BeforeEach
  void createDatabase() {
    database = postgres.database().server().createDatabase();
    config = DatabaseConfig.fromUrl(database.url());
  }

  @AfterEach
  void dropDatabase() {
    // A client that has hung up is seen to be gone when its backend has ended.
    Await.until(
        Duration.ofSeconds(5),
        () -> sessions() == 1,
        () -> sessions() + " sessions, this one included");
    database.close();
  }

  @Test
  void migrate_emptyDatabase_appliesAllInOrder() {
    assertThat(Migrations.of(config).migrate())
        .isEqualTo(new MigrationResult(null, "3", List.of("1", "2", "3")));
  }

  @Test
  void migrate_again_doesNothing() {
    Migrations.of(config).migrate();

    assertThat(Migrations.of(config).migrate()).isEqualTo(new MigrationResult("3", "3", List.of()));
  }

  @Test
  void migrate_repeatable_isNamedByItsDescription() throws IOException {
    write("V1__a.sql", "create table a (id int)");
    write("R__views.sql", "create or replace view v as select id from a");

    assertThat(ours().migrate()).isEqualTo(new MigrationResult(null, "1", List.of("1", "views")));
  }

  @Test
  void migrate_placeholderOption_isFilledIn() throws Exception {
    write("V1__a.sql", "create table ${name} (id int)");

    ours().option("flyway.placeholders.name", "filled").migrate();

    assertThat(ask("select to_regclass('filled')")).isEqualTo("filled");
  }

  @Test
  void migrate_brokenMigration_namesFileLineAndReasonAndKeepsTheOnesBefore() throws Exception {
    write("V1__a.sql", "create table a (id int)");
    write("V2__b.sql", "create table b (id int);\n\nalter tabel b add c text;\n");

    assertThatThrownBy(ours()::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "Migration V2__b.sql failed at line 3: ERROR: syntax error at or near \"tabel\""
                + " (SQLSTATE 42601); nothing of it was applied.");

    assertThat(ask("select to_regclass('a')")).isEqualTo("a");
    assertThat(ask("select to_regclass('b')")).isNull();
  }

  @Test
  void migrate_brokenOutsideTransaction_saysSoAndRepairMendsTheHistory() throws Exception {
    write("V1__a.sql", "create table a (id int)");
    write("V2__b.sql", "create index concurrently on a (nothing)");

    assertThatThrownBy(ours()::migrate)
        .hasMessageContaining("column \"nothing\" does not exist")
        .hasMessageEndingWith("part of it may have been applied.");
    assertThat(ours().info()).extracting(MigrationStatus::state).contains(State.FAILED);
    assertThatThrownBy(ours()::migrate)
        .hasMessageContaining("V2__b.sql: it failed in an earlier run");

    write("V2__b.sql", "create index concurrently on a (id)");
    assertThat(ours().repair()).isNotEmpty();

    assertThat(ours().migrate().applied()).containsExactly("2");
  }

  @Test
  void migrate_secretInBrokenSql_isNotInTheMessage() throws IOException {
    write("V1__role.sql", "create role x password 'hunter2' nologin nonsense");

    assertThatThrownBy(ours()::migrate)
        .hasMessageContaining("failed at line 1")
        .satisfies(
            e -> {
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(String.valueOf(t.getMessage())).doesNotContain("hunter2");
              }
            });
  }

  @Test
  void migrate_noMigrations_saysWhere() {
    assertThatThrownBy(ours()::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessage("There are no migrations in filesystem:" + directory + ".");
  }

  @Test
  void migrate_locationMissing_saysWhich() {
    Migrations migrations = Migrations.of(config).locations("classpath:db/elsewhere");

    assertThatThrownBy(migrations::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("classpath:db/elsewhere");
  }

  @Test
  void migrate_misnamedFile_isRefused() throws IOException {
    write("V1_oneUnderscore.sql", "select 1");

    assertThatThrownBy(ours()::migrate)
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("V1_oneUnderscore.sql");
  }

  @Test
  void migrate_wrongPassword_saysSoWithoutIt() {
    config = config.toBuilder().password("guessed").build();

    assertThatThrownBy(() -> Migrations.of(config).migrate())
        .isInstanceOf(MigrationException.class)
        .hasMessage(
            "The database of the migrations, %s@%s:%d/%s, cannot be used: FATAL: password"
                    .formatted(config.username(), config.host(), config.port(), config.database())
                + " authentication failed for user \""
                + config.username()
                + "\" (SQLSTATE 28P01).");
  }

  @Test
  void migrate_refusedPort_saysSo() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    config = config.toBuilder().port(free).connectTimeout(Duration.ofSeconds(5)).build();

    assertThatThrownBy(() -> Migrations.of(config).migrate())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining(":" + free + " refused");
  }

  @Test
  void migrate_throughASocket_isRefused() {
    config = config.toBuilder().host("/var/run/postgresql").build();

    assertThatThrownBy(() -> Migrations.of(config).migrate())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "JDBC goes over TCP: host must be a name or an address, was the socket's directory"
                + " \"/var/run/postgresql\"");
  }

  @Test
  void migrate_missingDatabase_saysSo() {
    config = config.toBuilder().database("nowhere").build();

    assertThatThrownBy(() -> Migrations.of(config).migrate())
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("database \"nowhere\" does not exist");
  }

  @Test
  void info_partlyApplied_tellsEachState() throws IOException {
    write("V1__first.sql", "create table a (id int)");
    ours().migrate();
    write("V2__second.sql", "create table b (id int)");

    List<MigrationStatus> info = ours().info();

    assertThat(info)
        .extracting(MigrationStatus::script, MigrationStatus::state)
        .containsExactly(
            tuple("V1__first.sql", State.APPLIED), tuple("V2__second.sql", State.PENDING));
    assertThat(info.get(0).appliedAt()).isNotNull();
    assertThat(info.get(1).appliedAt()).isNull();
    assertThat(info.get(1).version()).isEqualTo("2");
  }

  @Test
  void validate_upToDate_isQuiet() {
    Migrations.of(config).migrate();

    Migrations.of(config).validate();
  }

  @Test
  void validate_changedMissingAndPending_namesEach() throws IOException {
    write("V1__first.sql", "create table a (id int)");
    write("V2__second.sql", "create table b (id int)");
    ours().migrate();
    write("V1__first.sql", "create table a (id bigint)");
    Files.delete(directory.resolve("V2__second.sql"));
    write("V3__third.sql", "create table c (id int)");

    assertThatThrownBy(ours()::validate)
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("V1__first.sql: the file was changed after it was applied")
        .hasMessageContaining("V2__second.sql: it was applied, but the file is gone")
        .hasMessageContaining("V3__third.sql: it has not been applied");
    assertThat(ours().info()).extracting(MigrationStatus::state).contains(State.MISSING);
  }

  @Test
  void option_notFlyways_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Migrations.of(config).option("placeholders.a", "b"))
        .withMessage("option must begin with \"flyway.\", was placeholders.a");
  }

  @Test
  void locations_none_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Migrations.of(config).locations())
        .withMessage("locations must not be empty");
  }

  private Migrations ours() {
    return Migrations.of(config).locations("filesystem:" + directory);
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql, UTF_8);
  }

  private long sessions() {
    try {
      return Long.parseLong(
          ask("select count(*) from pg_stat_activity where datname = current_database()"));
    } catch (SQLException error) {
      throw new AssertionError(error);
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
