package io.asyncdb.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.config.SslMode;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.preflight.PreflightWarning.Code;
import io.asyncdb.test.PgBouncer;
import io.asyncdb.test.PgBouncer.PoolMode;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PreflightTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  /** Nothing to warn of; each test then breaks one thing. */
  @BeforeEach
  void makeClean() throws SQLException {
    alter("reset all");
    alter("set statement_timeout = '30s'");
    alter("set idle_in_transaction_session_timeout = '1min'");
    alter("set jit = off");
    alter("connection limit -1");
    try (Connection connection = postgres.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists flyway_schema_history");
    }
  }

  private static void alter(String what) throws SQLException {
    // From another database: whether ours may be written to is one of the settings.
    try (Connection connection = postgres.database().server().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter database " + postgres.database().name() + " " + what);
    }
  }

  private static Database open(UnaryOperator<DatabaseConfigBuilder> change) {
    return postgres.open(
        url -> Database.open(change.apply(DatabaseConfig.fromUrl(url).toBuilder()).build()),
        d -> d.stats().active());
  }

  private static PreflightWarning only(Preflight preflight, Code code) {
    PreflightReport report = preflight.check().block();
    assertThat(report.warnings()).extracting(PreflightWarning::code).containsExactly(code);
    assertThat(report.isClean()).isFalse();
    assertThat(report.warnings().get(0).advice()).isNotBlank();
    return report.warnings().get(0);
  }

  private static PreflightWarning only(Code code) {
    return only(Preflight.of(open(config -> config)), code);
  }

  /** For what the server of the tests cannot be made to say. */
  private static List<PreflightWarning> findings(
      UnaryOperator<DatabaseConfigBuilder> change, ServerFacts facts) {
    DatabaseConfig config = change.apply(DatabaseConfig.builder()).build();
    return new Findings(config, 1, 0, facts, false).warnings();
  }

  private static ServerFacts facts(int version, boolean encrypted, boolean jit) {
    return new ServerFacts(
        version / 10_000 + ".1", version, 100, 3, -1, -1, encrypted, 5432, 1, 1, 0, jit, false);
  }

  @Test
  void check_nothingWrong_isClean() {
    PreflightReport report = Preflight.of(open(config -> config)).instances(5).check().block();
    assertThat(report.warnings()).isEmpty();
    assertThat(report.isClean()).isTrue();
    assertThat(report.summary()).isEmpty();
    assertThat(report.serverVersion()).matches("\\d+\\.\\d+.*");
  }

  @Test
  void check_moreConnectionsThanTheServerHas_warns() {
    Preflight preflight = Preflight.of(open(config -> config.pool(p -> p.withMaxSize(50))));
    assertThat(preflight.instances(3).check().block().isClean()).isTrue();
    PreflightWarning warning = only(preflight.instances(4), Code.TOO_MANY_CONNECTIONS);
    assertThat(warning.message())
        .isEqualTo(
            "4 instances with a maxSize of 50 want 200 connections, the server has 197 for them"
                + " (max_connections is 200, 3 of them reserved)");
    assertThat(warning.advice()).isEqualTo("set maxSize to 49 at most, or raise the limit");
  }

  @Test
  void check_moreConnectionsWithThoseBesideThePool_warns() {
    Preflight preflight =
        Preflight.of(open(config -> config.pool(p -> p.withMaxSize(30)))).instances(4);
    assertThat(preflight.beside(19).check().block().isClean()).isTrue();
    PreflightWarning warning = only(preflight.beside(20), Code.TOO_MANY_CONNECTIONS);
    assertThat(warning.message())
        .startsWith(
            "4 instances with a maxSize of 30 and 20 connections beside it want 200 connections");
    assertThat(warning.advice()).isEqualTo("set maxSize to 29 at most, or raise the limit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preflight.beside(-1))
        .withMessage("beside must not be negative, was -1");
  }

  @Test
  void check_moreConnectionsThanTheDatabaseAllows_warns() throws SQLException {
    alter("connection limit 9");
    assertThat(only(Code.TOO_MANY_CONNECTIONS).message())
        .endsWith("the server has 9 for them (the connection limit of the database)");
  }

  @Test
  void check_noStatementTimeout_warns() throws SQLException {
    alter("reset statement_timeout");
    assertThat(only(Code.NO_STATEMENT_TIMEOUT).advice())
        .isEqualTo("alter role \"postgres\" set statement_timeout = '30s'");
  }

  @Test
  void check_noIdleInTransactionTimeout_warns() throws SQLException {
    alter("reset idle_in_transaction_session_timeout");
    assertThat(only(Code.NO_IDLE_IN_TRANSACTION_TIMEOUT).message())
        .contains("idle_in_transaction_session_timeout is 0");
  }

  @Test
  void check_serverEndsIdleSessionsEarlier_warns() throws SQLException {
    alter("set idle_session_timeout = '1min'");
    assertThat(only(Code.IDLE_SESSIONS_ENDED).message())
        .isEqualTo("the server ends a session that was idle for PT1M, the pool keeps it for PT5M");
    Database earlier = open(c -> c.pool(p -> p.withIdleTimeout(Duration.ofSeconds(30))));
    assertThat(Preflight.of(earlier).check().block().isClean()).isTrue();
  }

  @Test
  void check_readOnly_warns() throws SQLException {
    alter("set default_transaction_read_only = on");
    only(Code.READ_ONLY);
  }

  @Test
  void check_transactionPoolerThatIsNotConfigured_warnsOfItAndOfItsPort() {
    try (PgBouncer pooler = PgBouncer.start(postgres.database(), PoolMode.TRANSACTION, Map.of())) {
      DatabaseConfig behind = DatabaseConfig.fromUrl(pooler.url());
      try (Database db = Database.open(behind)) {
        assertThat(Preflight.of(db).check().block().warnings())
            .extracting(PreflightWarning::code)
            .containsExactly(Code.TRANSACTION_POOLER, Code.PORT_DIFFERS);
      }
      try (Database db = Database.open(behind.toBuilder().pooler(PoolerMode.TRANSACTION).build())) {
        assertThat(Preflight.of(db).instances(1_000).check().block().warnings()).isEmpty();
      }
    }
  }

  @Test
  void check_sessionPoolerThatIsNotConfigured_warnsOfItsPortAlone() {
    try (PgBouncer pooler = PgBouncer.start(postgres.database(), PoolMode.SESSION, Map.of());
        Database db = Database.open(pooler.url())) {
      assertThat(only(Preflight.of(db), Code.PORT_DIFFERS).message())
          .matches(
              "connected to port \\d+, and the server took the connection on port %d:.*"
                  .formatted(postgres.database().server().port()));
    }
  }

  @Test
  void findings_oldServer_warns() {
    assertThat(findings(c -> c, facts(130_005, true, false)))
        .singleElement()
        .hasFieldOrPropertyWithValue("code", Code.OLD_SERVER)
        .hasFieldOrPropertyWithValue(
            "message", "the server is PostgreSQL 13.1, which gets no more fixes");
    assertThat(findings(c -> c, facts(180_001, true, false))).isEmpty();
  }

  @Test
  void findings_jit_warns() {
    assertThat(findings(c -> c, facts(180_001, true, true)))
        .singleElement()
        .hasFieldOrPropertyWithValue("code", Code.JIT);
  }

  @Test
  void findings_otherHostInTheClear_warns() {
    ServerFacts clear = facts(180_001, false, false);
    for (String host : List.of("db.example.com", "10.0.0.5", "2001:db8::1", "127.example.com")) {
      assertThat(findings(c -> c.host(host), clear))
          .singleElement()
          .hasFieldOrPropertyWithValue("code", Code.TLS_OFF)
          .hasFieldOrPropertyWithValue(
              "message", "the connection to " + host + " is not encrypted (sslmode prefer)");
    }
    for (String host : List.of("localhost", "LOCALHOST", "127.0.0.1", "127.1.2.3", "::1")) {
      assertThat(findings(c -> c.host(host), clear)).as(host).isEmpty();
    }
  }

  @Test
  void findings_otherHostUnverified_warns() {
    ServerFacts encrypted = facts(180_001, true, false);
    for (SslMode mode : List.of(SslMode.PREFER, SslMode.REQUIRE)) {
      assertThat(findings(c -> c.host("db").sslMode(mode), encrypted))
          .singleElement()
          .hasFieldOrPropertyWithValue("code", Code.TLS_NOT_VERIFIED);
    }
    for (SslMode mode : List.of(SslMode.VERIFY_CA, SslMode.VERIFY_FULL)) {
      assertThat(findings(c -> c.host("db").sslMode(mode), encrypted)).isEmpty();
    }
  }

  @Test
  void check_noHistoryOfMigrations_reportsNoVersionAndWarnsWhereOneIsNeeded() {
    Preflight preflight = Preflight.of(open(config -> config));
    assertThat(preflight.check().block().schemaVersion()).isNull();
    assertThat(only(preflight.schemaVersion("1"), Code.SCHEMA_BEHIND).message())
        .isEqualTo("no flyway_schema_history that this role may read, and version 1 is needed");
  }

  @Test
  void check_historyOfMigrations_reportsItsVersionAndWarnsWhereAHigherOneIsNeeded() {
    Database db = open(config -> config);
    history(db, "('1', 'first', true), ('1.10', 'late', true), ('1.9', 'later', true)");
    Preflight preflight = Preflight.of(db);
    assertThat(preflight.check().block().schemaVersion()).isEqualTo("1.10");
    for (String reached : List.of("1", "1.9.5", "1_10", "1.10.0")) {
      assertThat(preflight.schemaVersion(reached).check().block().warnings()).as(reached).isEmpty();
    }
    assertThat(only(preflight.schemaVersion("1.11"), Code.SCHEMA_BEHIND).message())
        .isEqualTo("the schema is at version 1.10, and version 1.11 is needed");
  }

  @Test
  void check_migrationsThatFailed_warns() {
    Database db = open(config -> config);
    history(db, "('1', 'first', true), ('2', 'second', false), (null, 'views', true)");
    Preflight preflight = Preflight.of(db);
    assertThat(preflight.check().block().schemaVersion()).isEqualTo("1");
    assertThat(only(preflight, Code.MIGRATION_FAILED).message())
        .isEqualTo("the migration \"second\" has failed, and may be done in part");
  }

  @Test
  void check_historyThatMayNotBeRead_isAsIfThereWereNone() {
    Database db = open(config -> config);
    history(db, "('1', 'first', true)");
    String role = "reader_" + ProcessHandle.current().pid();
    db.sql("create role " + role).execute().block();
    try {
      Database reader = open(config -> config.serverSetting("role", role));
      assertThat(Preflight.of(reader).check().block().schemaVersion()).isNull();
    } finally {
      db.sql("drop role " + role).execute().block();
    }
  }

  @Test
  void schemaVersion_noNumbers_isRefused() {
    Preflight preflight = Preflight.of(open(config -> config));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preflight.schemaVersion("V7"))
        .withMessage("schemaVersion must be numbers with dots between, was V7");
  }

  /** What is read of the table that Flyway makes; a test of async-db-migrations has a real one. */
  private static void history(Database db, String migrations) {
    db.sql(
            "create table flyway_schema_history (version text, description text, success boolean,"
                + " installed_rank int generated always as identity)")
        .execute()
        .block();
    db.sql("insert into flyway_schema_history (version, description, success) values " + migrations)
        .execute()
        .block();
  }

  @Test
  void require_warnings_refusesWithAllOfThem() throws SQLException {
    alter("reset statement_timeout");
    alter("reset idle_in_transaction_session_timeout");
    Preflight preflight = Preflight.of(open(config -> config));
    assertThatThrownBy(() -> preflight.require().block())
        .isInstanceOfSatisfying(
            PreflightException.class, e -> assertThat(e.report().warnings()).hasSize(2))
        .hasMessageStartingWith(
            "the configuration does not fit the server:\nNO_STATEMENT_TIMEOUT: ")
        .hasMessageContaining("\nNO_IDLE_IN_TRANSACTION_TIMEOUT: ");
    Preflight accepting =
        preflight.accept(Code.NO_STATEMENT_TIMEOUT).accept(Code.NO_IDLE_IN_TRANSACTION_TIMEOUT);
    assertThat(accepting.require().block().isClean()).isTrue();
  }

  @Test
  void check_oneConnection_doesNotWaitForASecond() {
    Database one = open(config -> config.pool(pool -> pool.withMaxSize(1)));
    assertThat(Preflight.of(one).check().block().isClean()).isTrue();
  }

  @Test
  void check_serverAway_failsAsAnyQueryDoes() {
    Database away = open(config -> config.database("no_such_database"));
    assertThatThrownBy(() -> Preflight.of(away).check().block())
        .isInstanceOf(ConnectionException.class);
  }

  @Test
  void instances_belowOne_isRefused() {
    Database db = open(config -> config);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Preflight.of(db).instances(0))
        .withMessage("instances must be at least 1, was 0");
  }
}
