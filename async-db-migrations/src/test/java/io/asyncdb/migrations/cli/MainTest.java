package io.asyncdb.migrations.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.net.ServerSocket;
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

/** The commands as a script sees them: arguments and environment in, two streams and a code out. */
class MainTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;
  private final Map<String, String> environment = new HashMap<>();
  private TestDatabase database;

  @BeforeEach
  void createDatabase() throws IOException {
    database = postgres.database().server().createDatabase();
    environment.put("DATABASE_URL", database.url());
    write("V1__account.sql", "create table account (id int primary key, name text not null)");
    write("V2__orders.sql", "create table orders (id int primary key)");
  }

  @AfterEach
  void dropDatabase() {
    database.close();
  }

  @Test
  void migrate_pending_appliesAndTellsProgress() throws IOException {
    Run run = run("migrate");

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEqualTo("Applied 2 migrations: the schema is at version 2.\n");
    assertThat(run.err().lines().map(line -> line.replaceAll("in \\d+\\.\\d s", "in _ s")))
        .containsExactly(
            "Applying V1__account.sql, 2 to go",
            "Applied V1__account.sql in _ s",
            "Applying V2__orders.sql, 1 to go",
            "Applied V2__orders.sql in _ s");
    assertThat(run("migrate").out()).isEqualTo("Nothing to apply: the schema is at version 2.\n");
    assertThat(json("migrate").toString())
        .isEqualTo("{\"from\":\"2\",\"to\":\"2\",\"applied\":[]}");
  }

  @Test
  void migrate_passwordFromEnvironment_isUsed() {
    DatabaseConfig config = DatabaseConfig.fromUrl(database.url());
    environment.clear();

    Run refused = run("migrate", "--url", config.toUrl());
    environment.put("PGPASSWORD", config.password());
    Run run = run("migrate", "--url", config.toUrl());

    assertThat(refused.exit()).isEqualTo(ExitCode.DENIED.number());
    assertThat(run.exit()).as(run.err()).isZero();
  }

  @Test
  void info_partlyApplied_isATable() throws IOException {
    Files.delete(directory.resolve("V2__orders.sql"));
    run("migrate");
    write("V2__orders.sql", "create table orders (id int primary key)");

    assertThat(run("info").out().lines().map(line -> line.replaceAll("\\d{4}-\\S+", "_").strip()))
        .satisfiesExactly(
            line -> assertThat(line).matches("VERSION +DESCRIPTION +STATE +APPLIED AT +FILE"),
            line -> assertThat(line).matches("1 +account +applied +_ +V1__account.sql"),
            line -> assertThat(line).matches("2 +orders +pending +V2__orders.sql"));
    JsonNode second = json("info").get(1);
    assertThat(second.get("state").textValue()).isEqualTo("PENDING");
    assertThat(second.get("appliedAt").isNull()).isTrue();
  }

  @Test
  void validate_pendingAndChanged_fails() throws IOException {
    assertFails(
        ExitCode.HISTORY,
        "The database's history does not fit the migrations: V1__account.sql: it has not been"
            + " applied; V2__orders.sql: it has not been applied.",
        "validate");
    run("migrate");
    assertThat(run("validate").out()).isEqualTo("The history fits the migrations.\n");
    assertThat(json("validate").toString()).isEqualTo("{\"valid\":true}");

    write("V1__account.sql", "create table account (id bigint)");

    assertFails(
        ExitCode.HISTORY,
        "The database's history does not fit the migrations: V1__account.sql: the file was changed"
            + " after it was applied.",
        "validate");
    assertThat(json("repair").get("actions")).hasSize(1);
    assertThat(run("validate").exit()).isZero();
    assertThat(run("repair").out()).isEqualTo("Nothing needed repair.\n");
  }

  @Test
  void migrate_broken_namesFileAndLineOnOneLine() throws IOException {
    write("V3__broken.sql", "select 1;\nselect nonsense;\n");

    Run run = run("migrate");

    assertThat(run.exit()).isEqualTo(ExitCode.BROKEN.number());
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().reduce((first, last) -> last))
        .hasValue(
            "async-db-migrations: Migration V3__broken.sql failed at line 2: ERROR: column"
                + " \"nonsense\" does not exist (SQLSTATE 42703); nothing of it was applied.");
    assertThat(run.err()).doesNotContain("\tat ");
    assertThat(run("migrate", "--debug").err()).contains("\tat io.asyncdb");
  }

  @Test
  void migrate_extensionMissing_hasACodeOfItsOwn() throws IOException {
    write("V3__extension.sql", "create extension no_such_extension");

    assertThat(run("migrate").exit()).isEqualTo(ExitCode.EXTENSION_MISSING.number());
  }

  @Test
  void migrate_tableLocked_givesUpAsAsked() throws Exception {
    run("migrate");
    write("V3__more.sql", "alter table account add more text");
    try (var holder = database.connect();
        var statement = holder.createStatement()) {
      holder.setAutoCommit(false);
      statement.execute("select from account");

      Run run = run("migrate", "--lock-timeout", "50", "--lock-attempts", "1");

      assertThat(run.exit()).isEqualTo(ExitCode.LOCKED.number());
      assertThat(run.err()).contains("V3__more.sql", "lock timeout", "attempt 1, the last");
    }
  }

  @Test
  void everyCommand_serverGone_saysSo() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    environment.put(
        "DATABASE_URL",
        DatabaseConfig.fromUrl(database.url()).toBuilder().port(free).build().toUrl());

    for (String command : List.of("migrate", "info", "validate", "repair", "doctor", "drift")) {
      Run run = run(command);
      assertThat(run.exit()).as(command).isEqualTo(ExitCode.UNREACHABLE.number());
      assertThat(run.out()).isEmpty();
      assertThat(run.err().lines()).as(command).singleElement().asString().contains(":" + free);
    }
  }

  @Test
  void drift_schemaChangedByHand_isListed() throws SQLException, IOException {
    run("migrate");
    assertThat(run("drift").out()).isEqualTo("The database is what the migrations make.\n");

    change("alter table account add more text", "drop table orders");
    Run run = run("drift");

    assertThat(run.exit()).isEqualTo(ExitCode.DRIFT.number());
    assertThat(run.out())
        .isEqualTo(
            """
            WHERE           WHAT
            public.account  column more is not expected
            public.orders   the table is missing
            """);
    assertThat(run.err().lines().map(line -> line.replaceAll("in \\d+\\.\\d s", "in _ s")))
        .containsExactly(
            "Scratch database: Applying V1__account.sql, 2 to go",
            "Scratch database: Applied V1__account.sql in _ s",
            "Scratch database: Applying V2__orders.sql, 1 to go",
            "Scratch database: Applied V2__orders.sql in _ s");
    JsonNode second = json("drift").get("differences").get(1);
    assertThat(second.toString())
        .isEqualTo(
            "{\"kind\":\"MISSING_TABLE\",\"place\":\"public.orders\","
                + "\"message\":\"the table is missing\"}");
  }

  @Test
  void doctor_defaults_areWarnedOf() throws IOException {
    Run run = run("doctor", "--instances", "1000");

    assertThat(run.exit()).isEqualTo(ExitCode.WARNINGS.number());
    assertThat(run.out())
        .contains("TOO_MANY_CONNECTIONS\n  1000 instances", "NO_STATEMENT_TIMEOUT", "\n  advice: ");
    assertThat(json("doctor").get("warnings").get(0).get("code").textValue())
        .isEqualTo("NO_STATEMENT_TIMEOUT");
  }

  @Test
  void doctor_schemaWithAHistory_saysItsVersion() throws IOException {
    assertThat(json("doctor").get("schemaVersion").isNull()).isTrue();
    run("migrate");
    assertThat(json("doctor").get("schemaVersion").textValue()).isEqualTo("2");
  }

  @Test
  void lint_errors_areListedAndEndTheBuild() throws IOException {
    write("V3__index.sql", "create index account_name on account (name)");

    Run run = run("lint");

    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.FINDINGS.number());
    assertThat(run.out())
        .startsWith("error    index-blocks-writes        V3__index.sql:1  account\n")
        .endsWith("1 errors, 0 warnings, 0 waived\n");
    assertThat(run.err()).contains("Scratch database: Applying V3__index.sql, 1 to go\n");
    JsonNode finding = json("lint").get("findings").get(0);
    assertThat(finding.get("rule").textValue()).isEqualTo("index-blocks-writes");
    assertThat(finding.get("line").intValue()).isEqualTo(1);
  }

  @Test
  void lint_warnings_endTheBuildWhereAsked() throws IOException {
    write("V3__drop.sql", "alter table account drop column name");

    assertThat(run("lint").exit()).isZero();
    assertThat(run("lint", "--strict").exit()).isEqualTo(ExitCode.FINDINGS.number());
    assertThat(run("lint", "--strict", "--from", "4").exit()).isZero();
  }

  @Test
  void release_statementThatDoesNotFit_isListed() throws IOException {
    Path file = directory.resolve("release.statements");
    Files.writeString(
        file,
        "# Statements of a release, recorded by async-db\n"
            + "select name from account\nselect old from account where id = $1\n");

    Run run = run("release", file.toString());

    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.FINDINGS.number());
    assertThat(run.out())
        .startsWith(file + ":3: ERROR: column \"old\" does not exist (SQLSTATE 42703)\n")
        .endsWith("1 of 2 statements do not fit the migrations\n");
    assertThat(run.err()).contains("Scratch database: Applying V2__orders.sql, 1 to go\n");
    JsonNode broken = json("release", file.toString());
    assertThat(broken.get("checked").intValue()).isEqualTo(2);
    assertThat(broken.get("broken").get(0).get("sqlState").textValue()).isEqualTo("42703");
  }

  @Test
  void wrongUse_isTold() {
    assertFails(ExitCode.USAGE, "a command is missing (--help shows what there is)");
    assertThat(run("migrates").exit()).isEqualTo(ExitCode.USAGE.number());
    assertFails(
        ExitCode.USAGE, "option must begin with \"flyway.\", was a", "migrate", "-o", "a=b");
    Run run = execute("migrate", "--location", "/no/such/place");
    assertThat(run.exit()).as(run.err()).isEqualTo(ExitCode.USAGE.number());
    assertThat(run.err().lines()).singleElement().asString().contains("/no/such/place");
  }

  @Test
  void help_everyExitCode_isDocumented() {
    String help = execute("--help").out();

    assertThat(help)
        .contains("migrate", "info", "validate", "repair", "drift", "doctor", "lint", "release");
    for (ExitCode code : ExitCode.values()) {
      assertThat(help).containsPattern("(?m)^ +" + code.number() + "  \\S");
    }
  }

  private void assertFails(ExitCode code, String message, String... arguments) {
    Run run = run(arguments);
    assertThat(run.err()).isEqualTo("async-db-migrations: " + message + "\n");
    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isEqualTo(code.number());
  }

  private JsonNode json(String... command) throws IOException {
    Stream<String> arguments = Stream.concat(Stream.of(command), Stream.of("--json"));
    return new ObjectMapper().readTree(run(arguments.toArray(String[]::new)).out());
  }

  /** With our migrations, where the command takes some. */
  private Run run(String... arguments) {
    boolean takesMigrations =
        arguments.length > 0 && !arguments[0].equals("doctor") && !arguments[0].equals("migrates");
    return execute(
        takesMigrations
            ? Stream.concat(Stream.of(arguments), Stream.of("-l", directory.toString()))
                .toArray(String[]::new)
            : arguments);
  }

  private Run execute(String... arguments) {
    return Run.of(environment, arguments);
  }

  private void change(String first, String second) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(first);
      statement.execute(second);
    }
  }

  private void write(String name, String sql) throws IOException {
    Files.writeString(directory.resolve(name), sql, UTF_8);
  }
}
