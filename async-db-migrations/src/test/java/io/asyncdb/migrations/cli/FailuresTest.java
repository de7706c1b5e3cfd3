package io.asyncdb.migrations.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.DatabaseContents;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What may go wrong: each is one line and one exit code, and the database stays as it was. */
class FailuresTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final String FAILURE = "async-db-migrations: ";
  private static final String PROGRESS = "(Scratch database: )?(Applying|Applied) .*";

  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private TestDatabase database;
  private DatabaseConfig config;
  private String role;

  @BeforeEach
  void migrate() throws IOException {
    database = postgres.database().server().createDatabase();
    config = DatabaseConfig.fromUrl(database.url());
    environment.put("DATABASE_URL", database.url());
    write("V1__a.sql", "create table a (id int)");
    write("V3__c.sql", "create table c (id int)");
    assertThat(run("migrate").exit()).isZero();
  }

  @AfterEach
  void drop() throws SQLException {
    database.close();
    if (role != null) {
      try (var connection = postgres.connect();
          var statement = connection.createStatement()) {
        statement.execute("drop role " + role);
      }
    }
  }

  @Test
  void migrate_broken_isTold() throws Exception {
    write("V4__d.sql", "create table d (id int);\n\nalter table d\n  add b nonsense;\n");

    assertThat(failure(ExitCode.BROKEN, "migrate"))
        .isEqualTo(
            "Migration V4__d.sql failed at line 3: ERROR: type \"nonsense\" does not exist (SQLSTATE"
                + " 42704); nothing of it was applied.");
  }

  @Test
  void migrateAndValidate_checksumChanged_isTold() throws Exception {
    write("V1__a.sql", "create table a (id bigint)");

    for (String command : List.of("migrate", "validate")) {
      assertThat(failure(ExitCode.HISTORY, command))
          .isEqualTo(
              "The database's history does not fit the migrations: V1__a.sql: the file was changed"
                  + " after it was applied.");
    }
  }

  @Test
  void migrateAndValidate_outOfOrder_isTold() throws Exception {
    write("V2__b.sql", "create table b (id int)");

    for (String command : List.of("migrate", "validate")) {
      assertThat(failure(ExitCode.HISTORY, command))
          .isEqualTo(
              "The database's history does not fit the migrations: V2__b.sql: it is out of order, a"
                  + " later version has been applied already; give it a version after that, or set"
                  + " flyway.outOfOrder.");
    }
  }

  @Test
  void migrate_extensionMissing_isTold() throws Exception {
    write("V4__d.sql", "create table d (id int);\ncreate extension no_such_extension;\n");

    assertThat(failure(ExitCode.EXTENSION_MISSING, "migrate"))
        .startsWith("Migration V4__d.sql failed at line 2: ERROR: extension")
        .contains("\"no_such_extension\"")
        .endsWith("; nothing of it was applied.");
  }

  @Test
  void migrate_noRightInAMigration_isTold() throws Exception {
    asRole("grant all on schema public to %1$s; grant all on flyway_schema_history to %1$s");
    write("V4__d.sql", "create table d (id int);\ndrop table a;\n");

    assertThat(failure(ExitCode.DENIED, "migrate"))
        .isEqualTo(
            "Migration V4__d.sql failed at line 2: ERROR: must be owner of table a (SQLSTATE 42501);"
                + " nothing of it was applied.");
  }

  @Test
  void everyCommandOnTheHistory_noRightToIt_isTold() throws Exception {
    asRole("grant usage on schema public to %1$s");
    write("V4__d.sql", "create table d (id int)");

    for (String command : List.of("migrate", "info", "validate", "repair", "drift")) {
      assertThat(failure(ExitCode.DENIED, command))
          .as(command)
          .contains("permission denied for table flyway_schema_history (SQLSTATE 42501).");
    }
  }

  @Test
  void everyCommandOnADatabase_serverGone_isTold() throws Exception {
    write("V4__d.sql", "create table d (id int)");
    try (FaultProxy proxy = FaultProxy.to(config.host(), config.port())) {
      proxy.refuse();
      environment.put("DATABASE_URL", config.toBuilder().port(proxy.port()).build().toUrl());

      for (String command : List.of("migrate", "info", "validate", "repair", "drift")) {
        assertThat(failure(ExitCode.UNREACHABLE, command)).as(command).contains(":" + proxy.port());
      }
    }
  }

  @Test
  void migrate_serverGoneInAMigration_isTold() throws Exception {
    write(
        "V4__d.sql", "create table d (id int);\nselect pg_terminate_backend(pg_backend_pid());\n");

    assertThat(failure(ExitCode.UNREACHABLE, "migrate"))
        .startsWith("The database of the migrations, " + config.username() + "@")
        .contains("terminating connection due to administrator command");
  }

  @Test
  void everyCommandOnAScratchDatabase_broken_isTold() throws Exception {
    Path statements = directory.resolve("release.statements");
    Files.writeString(
        statements, "# Statements of a release, recorded by async-db\nselect id from a\n");
    write("V4__d.sql", "create table d (id int);\nselect nonsense;\n");

    for (String[] command :
        List.of(
            new String[] {"drift"},
            new String[] {"lint"},
            new String[] {"release", statements.toString()})) {
      assertThat(failure(ExitCode.BROKEN, command))
          .as(command[0])
          .isEqualTo(
              "Migration V4__d.sql failed at line 2: ERROR: column \"nonsense\" does not exist"
                  + " (SQLSTATE 42703); nothing of it was applied.");
    }
  }

  /** Runs a command, for a person and for a script, and returns the one line that both are told. */
  private String failure(ExitCode code, String... command) throws SQLException {
    String before = DatabaseContents.of(database);
    String message = failure(code, run(command));
    String[] forScripts =
        Stream.concat(Stream.of(command), Stream.of("--json")).toArray(String[]::new);
    assertThat(failure(code, run(forScripts))).isEqualTo(message);
    assertThat(DatabaseContents.of(database)).isEqualTo(before);
    return message;
  }

  private static String failure(ExitCode code, Run run) {
    List<String> told = run.err().lines().filter(line -> !line.matches(PROGRESS)).toList();
    assertThat(told).singleElement().asString().startsWith(FAILURE);
    assertThat(run.exit()).as(run.err()).isEqualTo(code.number());
    assertThat(run.out()).isEmpty();
    return told.get(0).substring(FAILURE.length());
  }

  private Run run(String... arguments) {
    Stream<String> all = Stream.concat(Stream.of(arguments), Stream.of("-l", "" + directory));
    return Run.of(environment, all.toArray(String[]::new));
  }

  /** From now on the commands run as a role with these rights. */
  private void asRole(String rights) throws SQLException {
    role = "role_" + database.name();
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("create role " + role + " login password 'secret'");
      statement.execute(rights.formatted(role));
    }
    environment.put("DATABASE_URL", config.toBuilder().username(role).build().toUrl());
    environment.put("PGPASSWORD", "secret");
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql, UTF_8);
  }
}
