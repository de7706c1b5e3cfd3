package io.asyncdb.config;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.error.ConfigurationException;
import io.asyncdb.observe.DatabaseListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {

  @Test
  void build_nothingSet_hasTheDocumentedDefaults() {
    DatabaseConfig config = DatabaseConfig.builder().build();
    assertThat(config.host()).isEqualTo("localhost");
    assertThat(config.port()).isEqualTo(5432);
    assertThat(config.username()).isEqualTo(System.getProperty("user.name"));
    assertThat(config.database()).isEqualTo(config.username());
    assertThat(config.password()).isNull();
    assertThat(config.applicationName()).isEqualTo("async-db");
    assertThat(config.serverSettings()).isEmpty();
    assertThat(config.tcpKeepAlive()).isTrue();
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.sslMode()).isEqualTo(SslMode.PREFER);
    assertThat(config.sslRootCert()).isNull();
    assertThat(config.sslCert()).isNull();
    assertThat(config.sslKey()).isNull();
    assertThat(config.healthTimeout()).isEqualTo(Duration.ofSeconds(2));
    assertThat(config.shutdownTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.slowQueryThreshold()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.listeners()).isEmpty();
    assertThat(config.pool())
        .isEqualTo(
            new PoolConfig(
                0,
                10,
                Duration.ofSeconds(5),
                1_000,
                Duration.ofMinutes(5),
                Duration.ofMinutes(30),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                false));
  }

  @Test
  void toBuilder_everythingSet_carriesItAllOver() {
    DatabaseListener listener = new DatabaseListener() {};
    DatabaseConfig config =
        DatabaseConfig.builder()
            .host("h")
            .port(1)
            .database("d")
            .username("u")
            .password("p")
            .applicationName("a")
            .serverSetting("jit", "off")
            .tcpKeepAlive(false)
            .connectTimeout(Duration.ofSeconds(1))
            .sslMode(SslMode.REQUIRE)
            .sslRootCert("c")
            .sslCert("e")
            .sslKey("k")
            .pool(pool -> pool.withMaxSize(3))
            .healthTimeout(Duration.ofSeconds(4))
            .shutdownTimeout(Duration.ofSeconds(5))
            .slowQueryThreshold(Duration.ofSeconds(6))
            .listener(listener)
            .build();
    assertThat(config.toBuilder().build()).usingRecursiveComparison().isEqualTo(config);
    assertThat(config.toBuilder().listener(listener).build().listeners()).hasSize(2);
    assertThat(config.listeners()).containsExactly(listener).isUnmodifiable();
  }

  @Test
  void serverSettings_setInTurn_areMergedTheLastOneHolds() {
    DatabaseConfig config =
        DatabaseConfig.builder()
            .serverSetting("Work_Mem", "1MB")
            .jit(true)
            .serverSettings(Map.of("work_mem", "2MB", "app.Tenant", ""))
            .statementTimeout(Duration.ofMillis(1_500))
            .build();
    assertThat(config.serverSettings())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "work_mem", "2MB",
                "jit", "on",
                "app.tenant", "",
                "statement_timeout", "1500ms"));
    assertThat(config.serverSettings()).isUnmodifiable();
  }

  @Test
  void socket_hostThatIsADirectory_isInItByThePort() {
    assertThat(DatabaseConfig.builder().host("/tmp").port(6000).build().socket())
        .isEqualTo("/tmp/.s.PGSQL.6000");
    assertThat(DatabaseConfig.builder().build().socket()).isNull();
    assertThat(DatabaseConfig.fromEnvironment(Map.of("PGHOST", "/var/run/postgresql")).socket())
        .isEqualTo("/var/run/postgresql/.s.PGSQL.5432");
  }

  static Stream<Arguments> ruleBreakers() {
    return Stream.of(
        rule(b -> b.host(" "), "host must not be blank"),
        rule(b -> b.port(0), "port must be from 1 to 65535, was 0"),
        rule(b -> b.port(65_536), "port must be from 1 to 65535, was 65536"),
        rule(b -> b.username(""), "username must not be blank"),
        rule(b -> b.username("a\0database\0b"), "username must not hold the character NUL"),
        rule(b -> b.database(""), "database must not be blank"),
        rule(b -> b.applicationName("\t"), "applicationName must not be blank"),
        rule(
            b -> b.serverSetting("work mem", "1"),
            "server setting must be named like a parameter of PostgreSQL, was \"work mem\""),
        rule(
            b -> b.serverSetting("Application_Name", "x"),
            "server setting application_name has an option of its own, applicationName"),
        rule(
            b -> b.serverSettings(Map.of("client_encoding", "latin1")),
            "server setting client_encoding is what the driver needs"),
        rule(
            b -> b.serverSetting("app.tenant", "a\0user\0b"),
            "server setting app.tenant must not hold the character NUL"),
        rule(
            b -> b.statementTimeout(Duration.ZERO),
            "statementTimeout must be longer than zero, was PT0S"),
        rule(
            b -> b.statementTimeout(Duration.ofDays(25)),
            "statementTimeout must be at most PT576H, was PT600H"),
        rule(
            b -> b.statementTimeout(Duration.ofNanos(1_000_001)),
            "statementTimeout must be whole milliseconds, was PT0.001000001S"),
        rule(
            b -> b.sslCert("c"),
            "sslCert and sslKey must be set together, was sslCert=c and sslKey=null"),
        rule(
            b -> b.connectTimeout(Duration.ZERO),
            "connectTimeout must be longer than zero, was PT0S"),
        rule(
            b -> b.connectTimeout(Duration.ofDays(25)),
            "connectTimeout must be at most PT576H, was PT600H"),
        rule(
            b -> b.healthTimeout(Duration.ofSeconds(-1)),
            "healthTimeout must be longer than zero, was PT-1S"),
        rule(
            b -> b.shutdownTimeout(Duration.ofSeconds(Long.MAX_VALUE)),
            "shutdownTimeout must be at most PT876000H, was PT2562047788015215H30M7S"),
        rule(
            b -> b.slowQueryThreshold(Duration.ofMillis(-1)),
            "slowQueryThreshold must be zero or longer, was PT-0.001S"),
        rule(b -> b.pool(p -> p.withMinIdle(-1)), "minIdle must be at least 0, was -1"),
        rule(
            b -> b.pool(p -> p.withMinIdle(11)),
            "minIdle must not exceed maxSize, was minIdle=11 and maxSize=10"),
        rule(
            b -> b.pool(p -> p.withMinIdle(1).withUnpooled(true)),
            "minIdle must be 0 where the pool is unpooled, was 1"),
        rule(
            b -> b.pool(p -> p.withValidateAfterIdle(Duration.ZERO)),
            "validateAfterIdle must be longer than zero, was PT0S"),
        rule(
            b -> b.pool(p -> p.withReportHeldAfter(Duration.ZERO)),
            "reportHeldAfter must be longer than zero, was PT0S"),
        rule(b -> b.pool(p -> p.withMaxSize(0)), "maxSize must be at least 1, was 0"),
        rule(b -> b.pool(p -> p.withMaxWaiting(-5)), "maxWaiting must be at least 0, was -5"),
        rule(
            b -> b.pool(p -> p.withAcquireTimeout(Duration.ZERO)),
            "acquireTimeout must be longer than zero, was PT0S"),
        rule(
            b -> b.pool(p -> p.withIdleTimeout(Duration.ofNanos(-1))),
            "idleTimeout must be longer than zero, was PT-0.000000001S"),
        rule(
            b -> b.pool(p -> p.withMaxLifetime(Duration.ofSeconds(Long.MAX_VALUE))),
            "maxLifetime must be at most PT876000H, was PT2562047788015215H30M7S"));
  }

  private static Arguments rule(UnaryOperator<DatabaseConfigBuilder> change, String message) {
    return arguments(change, message);
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("ruleBreakers")
  void build_ruleBroken_namesOptionRuleAndValue(
      UnaryOperator<DatabaseConfigBuilder> change, String message) {
    assertThatThrownBy(() -> change.apply(DatabaseConfig.builder()).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  @Test
  void fromEnvironment_variablesOfLibpq_areRead() {
    DatabaseConfig config =
        DatabaseConfig.fromEnvironment(
            Map.ofEntries(
                entry("PGHOST", "db"),
                entry("PGPORT", "6543"),
                entry("PGDATABASE", "shop"),
                entry("PGUSER", "app"),
                entry("PGPASSWORD", "a@b%/?"),
                entry("PGAPPNAME", "me"),
                entry("PGOPTIONS", "-c jit=off"),
                entry("PGCONNECT_TIMEOUT", "7"),
                entry("PGSSLMODE", "verify-ca"),
                entry("PGSSLROOTCERT", "/ca.pem"),
                entry("PGSSLCERT", "/me.pem"),
                entry("PGSSLKEY", "/me.key")));
    assertThat(config.toUrl())
        .isEqualTo(
            "postgresql://app@db:6543/shop"
                + "?application_name=me&options=-c%20jit%3Doff&sslmode=verify-ca&sslrootcert=%2Fca.pem"
                + "&sslcert=%2Fme.pem&sslkey=%2Fme.key&connect_timeout=PT7S");
    assertThat(config.password()).isEqualTo("a@b%/?");
  }

  @Test
  void fromEnvironment_nothingSet_isTheDefault() {
    assertThat(DatabaseConfig.fromEnvironment(Map.of("PGHOST", "", "DATABASE_URL", " ")))
        .usingRecursiveComparison()
        .isEqualTo(DatabaseConfig.builder().build());
  }

  @Test
  void fromEnvironment_databaseUrl_goesBeforeTheOthers() {
    DatabaseConfig config =
        DatabaseConfig.fromEnvironment(
            Map.of("DATABASE_URL", "postgres://a:b@c:1/d", "PGHOST", "x", "PGPORT", "none"));
    assertThat(config.toUrl()).isEqualTo("postgresql://a@c:1/d");
    assertThat(config.password()).isEqualTo("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PGHOST= ",
        "PGPORT=5432x",
        "PGPORT=0",
        "PGPORT=70000",
        "PGDATABASE= ",
        "PGUSER= ",
        "PGAPPNAME= ",
        "PGOPTIONS=-c jit",
        "PGCONNECT_TIMEOUT=soon",
        "PGCONNECT_TIMEOUT=0",
        "PGSSLMODE=yes",
        "DATABASE_URL=nonsense",
        "DATABASE_URL=postgresql://%20@db",
        "DATABASE_URL=postgresql://db?maxSize=0"
      })
  void fromEnvironment_variableWrong_isNamed(String assignment) {
    String name = assignment.substring(0, assignment.indexOf('='));
    Map<String, String> environment = new HashMap<>();
    environment.put(name, assignment.substring(name.length() + 1));
    assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(environment))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith(name + ": ")
        .message()
        .satisfies(message -> assertThat(message).hasSizeGreaterThan(name.length() + 15));
  }

  @Test
  void fromEnvironment_certificateWithoutKey_namesBothVariables() {
    assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(Map.of("PGSSLCERT", "/me.pem")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("PGSSLCERT, PGSSLKEY: sslCert and sslKey must be set together");
  }

  @Test
  void fromEnvironment_portWrong_saysNothingOfAUrl() {
    assertThatThrownBy(() -> DatabaseConfig.fromEnvironment(Map.of("PGPORT", "5432x")))
        .hasMessage("PGPORT: port must be a whole number, was \"5432x\"");
  }

  @Test
  void pool_sizesSetInAnyOrder_areCheckedTogether() {
    PoolConfig pool = PoolConfig.DEFAULT.withMinIdle(20).withMaxSize(30);
    assertThat(pool.minIdle()).isEqualTo(20);
    assertThatThrownBy(
            () -> DatabaseConfig.builder().database("shop").pool(p -> p.withMinIdle(20)).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessage("minIdle must not exceed maxSize, was minIdle=20 and maxSize=10");
  }
}
