package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.function.BiConsumer;
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
   * without underscores. They are set in their order here, which is that of the alphabet: maxSize
   * before minIdle, which is checked against it.
   */
  private static final Map<String, BiConsumer<DatabaseConfigBuilder, String>> OPTIONS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("host", DatabaseConfigBuilder::host),
              Map.entry("port", (builder, value) -> builder.port(OptionText.number("port", value))),
              Map.entry("dbname", DatabaseConfigBuilder::database),
              Map.entry("user", DatabaseConfigBuilder::username),
              Map.entry("password", DatabaseConfigBuilder::password),
              Map.entry("applicationname", DatabaseConfigBuilder::applicationName),
              Map.entry(
                  "options",
                  (builder, value) -> builder.serverSettings(ServerSettings.parse(value))),
              Map.entry(
                  "tcpkeepalive",
                  (builder, value) -> builder.tcpKeepAlive(OptionText.flag("tcpKeepAlive", value))),
              Map.entry("sslmode", (builder, value) -> builder.sslMode(SslMode.of(value))),
              Map.entry("sslrootcert", DatabaseConfigBuilder::sslRootCert),
              Map.entry("sslcert", DatabaseConfigBuilder::sslCert),
              Map.entry("sslkey", DatabaseConfigBuilder::sslKey),
              Map.entry(
                  "connecttimeout",
                  (builder, value) ->
                      builder.connectTimeout(OptionText.duration("connect_timeout", value))),
              Map.entry(
                  "slowquerythreshold",
                  (builder, value) ->
                      builder.slowQueryThreshold(OptionText.duration("slowQueryThreshold", value))),
              Map.entry(
                  "minidle",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMinIdle(OptionText.number("minIdle", value)))),
              Map.entry(
                  "maxsize",
                  (builder, value) ->
                      builder.pool(pool -> pool.withMaxSize(OptionText.number("maxSize", value)))),
              Map.entry(
                  "maxwaiting",
                  (builder, value) ->
                      builder.pool(
                          pool -> pool.withMaxWaiting(OptionText.number("maxWaiting", value)))),
              Map.entry(
                  "acquiretimeout",
                  (builder, value) ->
                      builder.pool(
                          pool ->
                              pool.withAcquireTimeout(
                                  OptionText.duration("acquireTimeout", value)))),
              Map.entry(
                  "idletimeout",
                  (builder, value) ->
                      builder.pool(
                          pool -> pool.withIdleTimeout(OptionText.duration("idleTimeout", value)))),
              Map.entry(
                  "maxlifetime",
                  (builder, value) ->
                      builder.pool(
                          pool ->
                              pool.withMaxLifetime(OptionText.duration("maxLifetime", value))))));

  private static final String KNOWN_OPTIONS =
      "host, port, dbname, user, password, application_name, options, tcpKeepAlive, sslmode, sslrootcert, sslcert,"
          + " sslkey, connect_timeout, minIdle, maxSize, maxWaiting, acquireTimeout, idleTimeout, maxLifetime,"
          + " slowQueryThreshold";

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
    // Either is what a / or ? in a password looks like, and then any part may be a piece of it.
    if (query.indexOf('@') >= 0 || (slash >= 0 && slash < at)) {
      throw new ConfigurationException(
          "database URL: the characters / ? # @ : in user and password, and @ in options, must be"
              + " percent-encoded, as %2F %3F %23 %40 %3A");
    }
    DatabaseConfigBuilder builder = DatabaseConfig.builder();
    if (at >= 0) {
      credentials(builder, rest.substring(0, at));
    }
    address(builder, slash < 0 ? rest.substring(at + 1) : rest.substring(at + 1, slash));
    String database = slash < 0 ? "" : rest.substring(slash + 1);
    if (!database.isEmpty()) {
      builder.database(decode("database", database));
    }
    options(builder, query);
    return builder;
  }

  static String format(DatabaseConfig config) {
    DatabaseConfig defaults =
        DatabaseConfig.builder().username(config.username()).database(config.database()).build();
    StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    add(query, "application_name", defaults.applicationName(), config.applicationName());
    add(query, "options", "", ServerSettings.format(config.serverSettings()));
    add(query, "tcpKeepAlive", defaults.tcpKeepAlive(), config.tcpKeepAlive());
    add(query, "sslmode", defaults.sslMode().libpqName(), config.sslMode().libpqName());
    add(query, "sslrootcert", null, config.sslRootCert());
    add(query, "sslcert", null, config.sslCert());
    add(query, "sslkey", null, config.sslKey());
    add(query, "connect_timeout", defaults.connectTimeout(), config.connectTimeout());
    PoolConfig pool = config.pool();
    add(query, "minIdle", PoolConfig.DEFAULT.minIdle(), pool.minIdle());
    add(query, "maxSize", PoolConfig.DEFAULT.maxSize(), pool.maxSize());
    add(query, "maxWaiting", PoolConfig.DEFAULT.maxWaiting(), pool.maxWaiting());
    add(query, "acquireTimeout", PoolConfig.DEFAULT.acquireTimeout(), pool.acquireTimeout());
    add(query, "idleTimeout", PoolConfig.DEFAULT.idleTimeout(), pool.idleTimeout());
    add(query, "maxLifetime", PoolConfig.DEFAULT.maxLifetime(), pool.maxLifetime());
    add(query, "slowQueryThreshold", defaults.slowQueryThreshold(), config.slowQueryThreshold());
    String host = encode(config.host());
    if (config.host().indexOf(':') >= 0) {
      host = "[" + host.replace("%3A", ":") + "]";
    }
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
    boolean bracketed = authority.startsWith("[");
    int hostEnd = bracketed ? authority.indexOf(']') + 1 : authority.indexOf(':');
    String host = hostEnd < 0 ? authority : authority.substring(0, hostEnd);
    String port = hostEnd < 0 ? "" : authority.substring(hostEnd);
    boolean strayBracket = !bracketed && authority.indexOf(']') >= 0;
    boolean strayText = !port.isEmpty() && (port.charAt(0) != ':' || port.indexOf(':', 1) >= 0);
    if (strayBracket || strayText) {
      throw new ConfigurationException(
          "database URL: an IPv6 address must be in [ ], with nothing but a port behind it");
    }
    if (bracketed) {
      builder.host(decode("host", host.substring(1, host.length() - 1)));
    } else if (!host.isEmpty()) {
      builder.host(decode("host", host));
    }
    if (!port.isEmpty()) {
      builder.port(port(port.substring(1)));
    }
  }

  private static int port(String text) {
    try {
      return Check.port(Integer.parseInt(text));
    } catch (NumberFormatException | ConfigurationException wrong) {
      // Not shown: where a password was not encoded, its end stands here.
      throw new ConfigurationException(
          "database URL: port must be a number from 1 to 65535 (is a character of the password not"
              + " percent-encoded?)");
    }
  }

  private static void options(DatabaseConfigBuilder builder, String query) {
    Map<String, String> values = new HashMap<>();
    for (String option : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = option.indexOf('=');
      if (equals < 0) {
        throw new ConfigurationException(
            "database URL: every option has the form name=value; one has no \"=\"");
      }
      String name = decode("option", option.substring(0, equals));
      String key = name.toLowerCase(Locale.ROOT).replace("_", "");
      if (!OPTIONS.containsKey(key)) {
        throw unknown(name, values.containsKey("password"));
      }
      values.put(key, decode(name, option.substring(equals + 1)));
    }
    OPTIONS.forEach(
        (key, setter) -> {
          String value = values.get(key);
          if (value != null) {
            setter.accept(builder, value);
          }
        });
  }

  private static ConfigurationException unknown(String name, boolean behindPassword) {
    return new ConfigurationException(
        behindPassword
            ? "database URL: unknown option behind the password (is an & in it not"
                + " percent-encoded, as %26?)"
            : "database URL: unknown option \"" + name + "\"; known are " + KNOWN_OPTIONS);
  }

  private static String decode(String part, String value) {
    if (value.indexOf('%') < 0) {
      return value;
    }
    byte[] raw = value.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(raw.length);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] != '%') {
        bytes.put(raw[i]);
      } else if (i + 2 < raw.length
          && HexFormat.isHexDigit(raw[i + 1])
          && HexFormat.isHexDigit(raw[i + 2])) {
        bytes.put(
            (byte) (HexFormat.fromHexDigit(raw[i + 1]) << 4 | HexFormat.fromHexDigit(raw[i + 2])));
        i += 2;
      } else {
        throw new ConfigurationException(
            "database URL: " + part + " has a % that is not followed by two hexadecimal digits");
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException wrong) {
      throw new ConfigurationException(
          "database URL: " + part + " has percent-encoded bytes that are not UTF-8");
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
