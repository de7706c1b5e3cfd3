package io.asyncdb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.error.ConfigurationException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  private static final String ME = System.getProperty("user.name");

  /** URL, host, port, database, user, password. */
  static Stream<Arguments> wellFormed() {
    return Stream.of(
        // The four schemes
        arguments(
            "postgresql://app:pw@db.example:5433/shop", "db.example", 5433, "shop", "app", "pw"),
        arguments(
            "postgres://app:pw@db.example:5433/shop", "db.example", 5433, "shop", "app", "pw"),
        arguments(
            "r2dbc:postgresql://app:pw@db.example:5433/shop",
            "db.example",
            5433,
            "shop",
            "app",
            "pw"),
        arguments(
            "jdbc:postgresql://db.example:5433/shop?user=app&password=pw",
            "db.example",
            5433,
            "shop",
            "app",
            "pw"),
        // Parts left out
        arguments("postgresql://", "localhost", 5432, ME, ME, null),
        arguments("postgresql:///", "localhost", 5432, ME, ME, null),
        arguments("postgresql:///shop", "localhost", 5432, "shop", ME, null),
        arguments("postgresql://db", "db", 5432, ME, ME, null),
        arguments("postgresql://db/", "db", 5432, ME, ME, null),
        arguments("postgresql://:6543", "localhost", 6543, ME, ME, null),
        arguments("postgresql://app@db", "db", 5432, "app", "app", null),
        arguments("postgresql://app:pw@", "localhost", 5432, "app", "app", "pw"),
        arguments("postgresql://:pw@db", "db", 5432, ME, ME, "pw"),
        arguments("postgresql://app:@db", "db", 5432, "app", "app", ""),
        arguments("postgresql://db?user=app", "db", 5432, "app", "app", null),
        arguments("postgresql://db/shop?", "db", 5432, "shop", ME, null),
        // libpq takes the address from options as well
        arguments(
            "postgresql:///?host=db&port=6543&dbname=shop&user=app",
            "db",
            6543,
            "shop",
            "app",
            null),
        // The directory of a socket
        arguments(
            "postgresql://%2Fvar%2Frun%2Fpostgresql/shop",
            "/var/run/postgresql", 5432, "shop", ME, null),
        arguments(
            "postgresql://app:pw@:6543/shop?host=/var/run/postgresql",
            "/var/run/postgresql",
            6543,
            "shop",
            "app",
            "pw"),
        // Addresses
        arguments("postgresql://127.0.0.1:1/x", "127.0.0.1", 1, "x", ME, null),
        arguments("postgresql://[::1]/x", "::1", 5432, "x", ME, null),
        arguments(
            "postgresql://app:pw@[2001:db8::1]:65535/x", "2001:db8::1", 65535, "x", "app", "pw"),
        arguments("postgresql://[fe80::1%25eth0]/x", "fe80::1%eth0", 5432, "x", ME, null),
        // Percent-encoding and unicode
        arguments(
            "postgresql://a%40b:p%2F%3F%23%40%3A%25%5B%5D%26%3D%20@db/s%2Fh%3Fop",
            "db", 5432, "s/h?op", "a@b", "p/?#@:%[]&= "),
        arguments("postgresql://app:a+b@db/x+y", "db", 5432, "x+y", "app", "a+b"),
        arguments("postgresql://j%C3%BCrgen:%E2%82%AC@db/x", "db", 5432, "x", "jürgen", "€"),
        arguments(
            "postgresql://jürgen:€😀@dátabase/schön", "dátabase", 5432, "schön", "jürgen", "€😀"),
        // Reserved characters that cannot be mistaken
        arguments("postgresql://app:p#w@db/x", "db", 5432, "x", "app", "p#w"),
        arguments("postgresql://app:p:w@db/x", "db", 5432, "x", "app", "p:w"),
        arguments("postgresql://app:p@w@db/x", "db", 5432, "x", "app", "p@w"),
        arguments("postgresql://app:p[w@db/x", "db", 5432, "x", "app", "p[w"));
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void fromUrl_wellFormed_readsEachPart(
      String url, String host, int port, String database, String user, String password) {
    DatabaseConfig config = DatabaseConfig.fromUrl(url);
    assertThat(config.host()).isEqualTo(host);
    assertThat(config.port()).isEqualTo(port);
    assertThat(config.database()).isEqualTo(database);
    assertThat(config.username()).isEqualTo(user);
    assertThat(config.password()).isEqualTo(password);
  }

  @ParameterizedTest
  @MethodSource("wellFormed")
  void toUrl_wellFormed_isReadBackAsTheSame(
      String url, String host, int port, String database, String user, String password) {
    DatabaseConfig config = DatabaseConfig.fromUrl(url);
    DatabaseConfig again = DatabaseConfig.fromUrl(config.toUrl());
    assertThat(again).usingRecursiveComparison().ignoringFields("password").isEqualTo(config);
    assertThat(again.password()).isNull();
    assertThat(again.toUrl()).isEqualTo(config.toUrl());
  }

  @Test
  void toUrl_everyOption_isReadBackAsTheSame() {
    DatabaseConfig config =
        DatabaseConfig.builder()
            .host("2001:db8::1%en 0")
            .port(6000)
            .database("a b/c?d=é&f#g")
            .username("u@v:w/x")
            .applicationName("my app & co = 50%+")
            .serverSetting("app.tenant", " a\\b = 'c' -c\tjit=off\n\\")
            .serverSetting("work_mem", "8MB")
            .serverSetting("search_path", "")
            .tcpKeepAlive(false)
            .sslMode(SslMode.VERIFY_FULL)
            .sslRootCert("/etc/ssl/ca @ home.pem")
            .sslCert("/etc/ssl/me & you.pem")
            .sslKey("/etc/ssl/50%.key")
            .connectTimeout(Duration.ofMillis(1_500))
            .slowQueryThreshold(Duration.ZERO)
            .pool(
                pool ->
                    pool.withMaxSize(40)
                        .withMinIdle(20)
                        .withMaxWaiting(0)
                        .withAcquireTimeout(Duration.ofNanos(1))
                        .withIdleTimeout(Duration.ofDays(2))
                        .withMaxLifetime(Duration.ofHours(3)))
            .build();
    assertThat(DatabaseConfig.fromUrl(config.toUrl())).usingRecursiveComparison().isEqualTo(config);
  }

  /** As libpq and the server read them. */
  static Stream<Arguments> options() {
    return Stream.of(
        arguments("-c jit=off -c work_mem=8MB", Map.of("jit", "off", "work_mem", "8MB")),
        arguments("  -cjit=off\t--work-mem=8MB ", Map.of("jit", "off", "work_mem", "8MB")),
        arguments("-c jit=on -c JIT=off", Map.of("jit", "off")),
        arguments("-c app.a=x\\ y\\\\z=\\'", Map.of("app.a", "x y\\z='")),
        arguments("-c search_path=", Map.of("search_path", "")),
        arguments(" ", Map.of()));
  }

  @ParameterizedTest
  @MethodSource("options")
  void fromUrl_options_areServerSettings(String options, Map<String, String> settings) {
    String encoded = URLEncoder.encode(options, StandardCharsets.UTF_8).replace("+", "%20");
    assertThat(DatabaseConfig.fromUrl("postgresql://db?options=" + encoded).serverSettings())
        .isEqualTo(settings);
  }

  @Test
  void fromUrl_minIdleBeforeMaxSize_isCheckedAgainstTheSizeThatIsMeant() {
    PoolConfig pool = DatabaseConfig.fromUrl("postgresql://db?minIdle=20&maxSize=30").pool();
    assertThat(pool.minIdle()).isEqualTo(20);
    assertThat(pool.maxSize()).isEqualTo(30);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application_name=x&sslmode=verify-full&connect_timeout=3",
        "ApplicationName=x&sslMode=verify_full&connectTimeout=3",
        "applicationName=x&SSLMODE=VERIFY-FULL&connectTimeout=PT3S",
        "application%5Fname=x&sslmode=verify%2Dfull&connect_timeout=3000ms",
        "connect_timeout=9&connect_timeout=3s&application_name=x&sslmode=verify-full"
      })
  void fromUrl_optionNames_areThoseOfAnyDriver(String options) {
    DatabaseConfig config = DatabaseConfig.fromUrl("postgresql://db?" + options);
    assertThat(config.applicationName()).isEqualTo("x");
    assertThat(config.sslMode()).isEqualTo(SslMode.VERIFY_FULL);
    assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(3));
  }

  /** URL, text that the message must have: the part, and the rule. */
  static Stream<Arguments> malformed() {
    return Stream.of(
        arguments("", "must start with postgresql://"),
        arguments("mysql://app:hunter2@db/shop", "must start with postgresql://"),
        arguments("jdbc:postgresql:shop", "must start with postgresql://"),
        arguments("app:hunter2@db/shop", "must start with postgresql://"),
        arguments("postgresql://db:port/shop", "port must be a number from 1 to 65535"),
        arguments("postgresql://db:/shop", "port must be a number from 1 to 65535"),
        arguments("postgresql://db:0/shop", "port must be a number from 1 to 65535"),
        arguments("postgresql://db:65536/shop", "port must be a number from 1 to 65535"),
        arguments("postgresql://db:-1/shop", "port must be a number from 1 to 65535"),
        arguments("postgresql://a:1,b:2/shop", "one host is supported"),
        arguments("postgresql://::1/shop", "IPv6 address must be in [ ]"),
        arguments("postgresql://2001:db8::1:5432/shop", "IPv6 address must be in [ ]"),
        arguments("postgresql://[::1/shop", "IPv6 address must be in [ ]"),
        arguments("postgresql://::1]/shop", "IPv6 address must be in [ ]"),
        arguments("postgresql://[::1]x:5432/shop", "IPv6 address must be in [ ]"),
        arguments("postgresql://[]/shop", "host must not be blank"),
        arguments("postgresql://%20/shop", "host must not be blank"),
        arguments("postgresql://d%b/shop", "host has a % that is not"),
        arguments("postgresql://db/sh%op", "database has a % that is not"),
        arguments("postgresql://db/%FF", "database has percent-encoded bytes that are not UTF-8"),
        arguments("postgresql://db/%20", "database must not be blank"),
        arguments("postgresql://db/a%00b", "database must not hold the character NUL"),
        arguments("postgresql://%20@db", "username must not be blank"),
        arguments("postgresql://a%00b@db", "username must not hold the character NUL"),
        arguments("postgresql://a%zz@db", "user has a % that is not"),
        arguments("postgresql://db?maxSize", "name=value"),
        arguments("postgresql://db?a=b&", "unknown option \"a\""),
        arguments("postgresql://db?&a=b", "name=value"),
        arguments("postgresql://db?maxsized=4", "unknown option \"maxsized\"; known are host, "),
        arguments("postgresql://db?m%ax=4", "option has a % that is not"),
        arguments("postgresql://db?maxSize=four", "maxSize must be a whole number, was \"four\""),
        arguments("postgresql://db?maxSize=0", "maxSize must be at least 1, was 0"),
        arguments("postgresql://db?maxSize=99999999999", "maxSize must be a whole number, was"),
        arguments("postgresql://db?minIdle=11", "was minIdle=11 and maxSize=10"),
        arguments("postgresql://db?maxWaiting=-1", "maxWaiting must be at least 0, was -1"),
        arguments(
            "postgresql://db?idleTimeout=0", "idleTimeout must be longer than zero, was PT0S"),
        arguments(
            "postgresql://db?maxLifetime=-5s", "maxLifetime must be longer than zero, was PT-5S"),
        arguments("postgresql://db?maxLifetime=1h", "maxLifetime must be seconds, or like 500ms"),
        arguments(
            "postgresql://db?slowQueryThreshold=-1s",
            "slowQueryThreshold must be zero or longer, was PT-1S"),
        arguments("postgresql://db?acquireTimeout=", "acquireTimeout must be seconds, or like"),
        arguments("postgresql://db?acquireTimeout=P", "acquireTimeout must be seconds, or like"),
        arguments(
            "postgresql://db?acquireTimeout=9223372036854775807",
            "acquireTimeout must be at most PT876000H, was PT2562047788015215H30M7S"),
        arguments(
            "postgresql://db?connect_timeout=2592000", "connectTimeout must be at most PT576H"),
        arguments("postgresql://db?options=jit=off", "had \"jit=off\""),
        arguments("postgresql://db?options=-c", "options must be like -c name=value"),
        arguments("postgresql://db?options=-c%20jit", "had \"-c\""),
        arguments("postgresql://db?options=-B%2010", "had \"-B\""),
        arguments("postgresql://db?options=-c%20=1", "server setting must be named like"),
        arguments("postgresql://db?options=-c%20options=-c", "server setting options must be"),
        arguments("postgresql://db?tcpKeepAlive=yes", "tcpKeepAlive must be true or false, was"),
        arguments("postgresql://db?sslmode=on", "sslmode must be disable, allow, "),
        arguments("postgresql://db?application_name=%20", "applicationName must not be blank"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void fromUrl_malformed_namesThePartAndTheRule(String url, String message) {
    assertThatThrownBy(() -> DatabaseConfig.fromUrl(url))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message)
        .hasNoCause()
        .extracting(Throwable::getMessage)
        .satisfies(text -> assertThat(text).doesNotContain("hunter2"));
  }
}
