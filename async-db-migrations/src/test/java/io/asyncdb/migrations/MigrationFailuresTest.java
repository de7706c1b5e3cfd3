package io.asyncdb.migrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.MigrationException.Code;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What may be wrong, each with its message and code, and a database that stays as it was. */
class MigrationFailuresTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private TestDatabase database;
  private DatabaseConfig config;
  private String role;

  @BeforeEach
  void createDatabase() throws IOException {
    database = postgres.database().server().createDatabase();
    config = DatabaseConfig.fromUrl(database.url());
    write("V1__a.sql", "create table a (id int)");
    write("V3__c.sql", "create table c (id int)");
    ours().migrate();
  }

  @AfterEach
  void dropDatabase() throws SQLException {
    database.close();
    if (role != null) {
      try (var connection = postgres.connect();
          var statement = connection.createStatement()) {
        statement.execute("drop role " + role);
      }
    }
  }

  @Test
  void migrate_broken_namesFileAndLine() throws Exception {
    write("V4__d.sql", "create table d (id int);\n\nalter table d\n  add b nonsense;\n");

    assertRefused(
        Code.BROKEN,
        "Migration V4__d.sql failed at line 3: ERROR: type \"nonsense\" does not exist (SQLSTATE"
            + " 42704); nothing of it was applied.");
  }

  @Test
  void migrate_checksumChanged_namesTheFile() throws Exception {
    write("V1__a.sql", "create table a (id bigint)");
    write("V4__d.sql", "create table d (id int)");

    assertRefused(
        Code.HISTORY,
        "The database's history does not fit the migrations: V1__a.sql: the file was changed after"
            + " it was applied.");
  }

  @Test
  void migrate_outOfOrder_namesTheFile() throws Exception {
    write("V2__b.sql", "create table b (id int)");
    write("V4__d.sql", "create table d (id int)");

    assertRefused(
        Code.HISTORY,
        "The database's history does not fit the migrations: V2__b.sql: it is out of order, a later"
            + " version has been applied already; give it a version after that, or set"
            + " flyway.outOfOrder.");
    assertThat(ours().info())
        .extracting(MigrationStatus::state)
        .contains(MigrationStatus.State.OUT_OF_ORDER);
  }

  @Test
  void migrate_extensionMissing_namesFileLineAndExtension() throws Exception {
    write("V4__d.sql", "create table d (id int);\ncreate extension no_such_extension;\n");

    MigrationException refused = assertRefused(Code.EXTENSION_MISSING);
    assertThat(refused)
        .hasMessageStartingWith("Migration V4__d.sql failed at line 2: ERROR: extension")
        .hasMessageContaining("\"no_such_extension\"")
        .hasMessageEndingWith("; nothing of it was applied.");
  }

  @Test
  void migrate_noRightInAMigration_namesFileAndLine() throws Exception {
    asRole(
        "reader", "grant all on schema public to %s; grant all on flyway_schema_history to %1$s");
    write("V4__d.sql", "create table d (id int);\ndrop table a;\n");

    assertRefused(
        Code.DENIED,
        "Migration V4__d.sql failed at line 2: ERROR: must be owner of table a (SQLSTATE 42501);"
            + " nothing of it was applied.");
  }

  @Test
  void migrate_noRightToTheHistory_saysSo() throws Exception {
    asRole("stranger", "grant usage on schema public to %s");
    write("V4__d.sql", "create table d (id int)");

    MigrationException refused = assertRefused(Code.DENIED);
    assertThat(refused)
        .hasMessageContaining(
            "permission denied for table flyway_schema_history (SQLSTATE 42501).");
  }

  @Test
  void migrate_serverGone_saysSo() throws Exception {
    write("V4__d.sql", "create table d (id int)");
    try (FaultProxy proxy = FaultProxy.to(config.host(), config.port())) {
      config = config.toBuilder().port(proxy.port()).build();
      proxy.refuse();

      MigrationException refused = assertRefused(Code.UNREACHABLE);
      assertThat(refused).hasMessageContaining(":" + proxy.port());
    }
  }

  @Test
  void migrate_serverGoneInAMigration_saysSo() throws Exception {
    write(
        "V4__d.sql", "create table d (id int);\nselect pg_terminate_backend(pg_backend_pid());\n");

    MigrationException refused = assertRefused(Code.UNREACHABLE);
    assertThat(refused).hasMessageContaining("terminating connection due to administrator command");
  }

  private void assertRefused(Code code, String message) throws SQLException {
    assertThat(assertRefused(code)).hasMessage(message);
  }

  private MigrationException assertRefused(Code code) throws SQLException {
    String before = DatabaseContents.of(database);
    MigrationException refused = catchThrowableOfType(MigrationException.class, ours()::migrate);
    assertThat(refused).isNotNull();
    assertThat(refused.code()).as(refused.getMessage()).isEqualTo(code);
    assertThat(DatabaseContents.of(database)).isEqualTo(before);
    return refused;
  }

  /** From now on the migrations run as this role. */
  private void asRole(String name, String rights) throws SQLException {
    role = name + "_" + database.name();
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("create role " + role + " login password 'secret'");
      statement.execute(rights.formatted(role));
    }
    config = config.toBuilder().username(role).password("secret").build();
  }

  private Migrations ours() {
    return Migrations.of(config).locations("filesystem:" + directory);
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql, UTF_8);
  }
}
