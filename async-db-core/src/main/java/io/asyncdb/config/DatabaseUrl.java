package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes database URLs.
 *
 * <p>A parser of our own because {@link java.net.URI} quotes its whole input, password included, in
 * its errors. Every message here names the part that is wrong; it shows the part's value only where
 * that cannot be, or hold a piece of, a password.
 */
final class DatabaseUrl {

  private static final List<String> SCHEMES =
      List.of("jdbc:postgresql://", "r2dbc:postgresql://", "postgresql://", "postgres://");

  /**
   * Every option under the names that libpq, pgjdbc and r2dbc have for it, in lower case and
   * without underscores.
   */
  private static final Map<String, BiConsumer<DatabaseConfigBuilder, String>> OPTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("user", DatabaseConfigBuilder::username),
              Map.entry("password", DatabaseConfigBuilder::password),
              Map.entry("applicationname", DatabaseConfigBuilder::applicationName),
              Map.entry("sslmode", (builder, value) -> builder.sslMode(SslMode.of(value))),
              Map.entry("sslrootcert", DatabaseConfigBuilder::sslRootCert),
              Map.entry(
                  "connecttimeout",
                  (builder, value) -> builder.connectTimeout(duration("connect_timeout", value))),
              Map.entry(
                  "minidle",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMinIdle(number("minIdle", value)))),
              Map.entry(
                  "maxsize",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMaxSize(number("maxSize", value)))),
              Map.entry(
                  "maxwaiting",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMaxWaiting(number("maxWaiting", value)))),
              Map.entry(
                  "acquiretimeout",
                  (builder, value) ->
                      builder.pool(
                          pool -> pool.withAcquireTimeout(duration("acquireTimeout", value)))),
              Map.entry(
                  "idletimeout",
                  (builder, value) ->
                      builder.pool(pool -> pool.withIdleTimeout(duration("idleTimeout", value)))),
              Map.entry(
                  "maxlifetime",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMaxLifetime(duration("maxLifetime", value))))));

  private static final String KNOWN_OPTIONS =
      "user, password, application_name, sslmode, sslrootcert, connect_timeout, minIdle, maxSize,"
          + " maxWaiting, acquireTimeout, idleTimeout, maxLifetime";

  private DatabaseUrl() {}

  static DatabaseConfigBuilder parse(String url) {
    String scheme =
        SCHEMES.stream()
            .filter(url::startsWith)
            .findFirst()
            .orElseThrow(
                () ->
                    new ConfigurationException(
                        "database URL must start with postgresql://, postgres://,"
                            + " jdbc:postgresql:// or r2dbc:postgresql://"));
    String rest = url.substring(scheme.length());
    String query = "";
    int question = rest.indexOf('?');
    if (question >= 0) {
      query = rest.substring(question + 1);
      rest = rest.substring(0, question);
    }
    int at = rest.lastIndexOf('@');
    int slash = rest.indexOf('/');
    boolean pathBeforeAt = slash >= 0 && slash < at;
    boolean credentialsInQuery = at < 0 && query.indexOf('@') >= 0 && rest.indexOf(':') >= 0;
    if (pathBeforeAt || credentialsInQuery) {
      throw new ConfigurationException(
          "database URL: the characters / ? # @ : in user and password must be percent-encoded,"
              + " as %2F %3F %23 %40 %3A");
    }
    DatabaseConfigBuilder builder = DatabaseConfig.builder();
    if (at >= 0) {
      credentials(builder, rest.substring(0, at));
    }
    String authority = slash < 0 ? rest.substring(at + 1) : rest.substring(at + 1, slash);
    address(builder, authority);
    String database = slash < 0 ? "" : rest.substring(slash + 1);
    if (!database.isEmpty()) {
      builder.database(decode("database", database));
    }
    for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      option(builder, option);
    }
    return builder;
  }

  static DatabaseConfigBuilder fromEnvironment(Map<String, String> environment) {
    String url = environment.get("DATABASE_URL");
    if (url != null && !url.isBlank()) {
      return parse(url);
    }
    DatabaseConfigBuilder builder = DatabaseConfig.builder();
    variable(environment, "PGHOST", builder::host);
    variable(environment, "PGPORT", value -> builder.port(port(value)));
    variable(environment, "PGDATABASE", builder::database);
    variable(environment, "PGUSER", builder::username);
    variable(environment, "PGPASSWORD", builder::password);
    variable(environment, "PGAPPNAME", builder::applicationName);
    variable(
        environment,
        "PGCONNECT_TIMEOUT",
        value -> builder.connectTimeout(duration("connect_timeout", value)));
    variable(environment, "PGSSLMODE", value -> builder.sslMode(SslMode.of(value)));
    variable(environment, "PGSSLROOTCERT", builder::sslRootCert);
    return builder;
  }

  static String format(DatabaseConfig config) {
    DatabaseConfig defaults =
        DatabaseConfig.builder().username(config.username()).database(config.database()).build();
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    add(query, "application_name", defaults.applicationName(), config.applicationName());
    add(query, "sslmode", defaults.sslMode().libpqName(), config.sslMode().libpqName());
    add(query, "sslrootcert", null, config.sslRootCert());
    add(query, "connect_timeout", defaults.connectTimeout(), config.connectTimeout());
    PoolConfig pool = config.pool();
    add(query, "minIdle", PoolConfig.DEFAULT.minIdle(), pool.minIdle());
    add(query, "maxSize", PoolConfig.DEFAULT.maxSize(), pool.maxSize());
    add(query, "maxWaiting", PoolConfig.DEFAULT.maxWaiting(), pool.maxWaiting());
    add(query, "acquireTimeout", PoolConfig.DEFAULT.acquireTimeout(), pool.acquireTimeout());
    add(query, "idleTimeout", PoolConfig.DEFAULT.idleTimeout(), pool.idleTimeout());
    add(query, "maxLifetime", PoolConfig.DEFAULT.maxLifetime(), pool.maxLifetime());
    String host = config.host().indexOf(':') >= 0 ? "[" + config.host() + "]" : config.host();
    return "postgresql://%s@%s:%d/%s%s"
        .formatted(
            encode(config.username()), host, config.port(), encode(config.database()), query);
  }

  private static void credentials(DatabaseConfigBuilder builder, String credentials) {
    int colon = credentials.indexOf(':');
    String user = colon < 0 ? credentials : credentials.substring(0, colon);
    if (!user.isEmpty()) {
      builder.username(decode("user", user));
    }
    if (colon >= 0) {
      builder.password(decode("password", credentials.substring(colon + 1)));
    }
  }

  private static void address(DatabaseConfigBuilder builder, String authority) {
    if (authority.indexOf(',') >= 0) {
      throw new ConfigurationException("database URL: one host is supported, found several");
    }
    int colon = authority.lastIndexOf(':');
    String host = authority;
    if (colon > authority.lastIndexOf(']')) {
      host = authority.substring(0, colon);
      builder.port(port(authority.substring(colon + 1)));
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (!host.isEmpty()) {
      builder.host(decode("host", host));
    }
  }

  private static void option(DatabaseConfigBuilder builder, String option) {
    int equals = option.indexOf('=');
    if (equals < 0) {
      throw new ConfigurationException(
          "database URL: every option has the form name=value; one has no \"=\"");
    }
    String name = decode("option", option.substring(0, equals));
    var setter = OPTIONS.get(name.toLowerCase(Locale.ROOT).replace("_", ""));
    if (setter == null) {
      throw new ConfigurationException(
          "database URL: unknown option \"" + name + "\"; known are " + KNOWN_OPTIONS);
    }
    setter.accept(builder, decode(name, option.substring(equals + 1)));
  }

  private static void variable(
      Map<String, String> environment, String name, Consumer<String> setter) {
    String value = environment.get(name);
    if (value == null || value.isEmpty()) {
      return;
    }
    try {
      setter.accept(value);
    } catch (ConfigurationException wrong) {
      throw new ConfigurationException(name + ": " + wrong.getMessage());
    }
  }

  private static int port(String value) {
    try {
      return Check.port(Integer.parseInt(value));
    } catch (NumberFormatException wrong) {
      // Not shown: where a password was not encoded, its end stands here.
      throw new ConfigurationException(
          "database URL: port must be a number from 1 to 65535 (is a character of the password not"
              + " percent-encoded?)");
    }
  }

  private static int number(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException wrong) {
      throw new ConfigurationException(option + " must be a whole number, was \"" + value + "\"");
    }
  }

  /** Seconds as libpq and pgjdbc write them, {@code 500ms}, {@code 5s}, or ISO 8601. */
  private static Duration duration(String option, String value) {
    try {
      if (value.endsWith("ms")) {
        return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
      }
      if (value.startsWith("P")) {
        return Duration.parse(value);
      }
      return Duration.ofSeconds(
          Long.parseLong(value.endsWith("s") ? value.substring(0, value.length() - 1) : value));
    } catch (NumberFormatException | DateTimeParseException wrong) {
      throw new ConfigurationException(
          option + " must be seconds, or like 500ms, 5s or PT5S, was \"" + value + "\"");
    }
  }

  private static String decode(String part, String value) {
    try {
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException wrong) {
      throw new ConfigurationException(
          "database URL: " + part + " has a % that is not followed by two hexadecimal digits");
    }
  }

  private static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static <T> void add(
      StringJoiner query, String name, @Nullable T byDefault, @Nullable T value) {
    if (value != null && !value.equals(byDefault)) {
      query.add(name + "=" + encode(value.toString()));
    }
  }
}
