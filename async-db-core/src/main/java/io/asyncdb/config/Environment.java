package io.asyncdb.config;

import static java.util.Map.entry;

import io.asyncdb.error.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads environment variables; every error names the variable. */
final class Environment {

  private static final String URL = "DATABASE_URL";

  private static final Map<String, BiConsumer<DatabaseConfigBuilder, String>> VARIABLES =
      new TreeMap<>(
          Map.ofEntries(
              entry("PGHOST", DatabaseConfigBuilder::host),
              entry("PGPORT", (builder, value) -> builder.port(OptionText.number("port", value))),
              entry("PGDATABASE", DatabaseConfigBuilder::database),
              entry("PGUSER", DatabaseConfigBuilder::username),
              entry("PGPASSWORD", DatabaseConfigBuilder::password),
              entry("PGAPPNAME", DatabaseConfigBuilder::applicationName),
              entry(
                  "PGOPTIONS",
                  (builder, value) -> builder.serverSettings(ServerSettings.parse(value))),
              entry(
                  "PGCONNECT_TIMEOUT",
                  (builder, value) ->
                      builder.connectTimeout(OptionText.duration("connect_timeout", value))),
              entry("PGSSLMODE", (builder, value) -> builder.sslMode(SslMode.of(value))),
              entry("PGSSLROOTCERT", DatabaseConfigBuilder::sslRootCert)));

  private Environment() {}

  static DatabaseConfig read(Map<String, String> environment) {
    String url = environment.get(URL);
    if (url != null && !url.isBlank()) {
      return naming(URL, () -> DatabaseUrl.parse(url).build());
    }
    DatabaseConfigBuilder builder = DatabaseConfig.builder();
    VARIABLES.forEach(
        (name, setter) -> {
          String value = nonEmpty(environment, name);
          if (value != null) {
            setOne(builder, name, setter, value);
          }
        });
    // Neither is right without the other.
    builder.sslCert(nonEmpty(environment, "PGSSLCERT")).sslKey(nonEmpty(environment, "PGSSLKEY"));
    return naming("PGSSLCERT, PGSSLKEY", builder::build);
  }

  private static @Nullable String nonEmpty(Map<String, String> environment, String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  private static void setOne(
      DatabaseConfigBuilder builder,
      String name,
      BiConsumer<DatabaseConfigBuilder, String> setter,
      String value) {
    // Built after each, so that a rule that is broken now is broken by this variable.
    naming(
        name,
        () -> {
          setter.accept(builder, value);
          return builder.build();
        });
  }

  private static DatabaseConfig naming(String name, Supplier<DatabaseConfig> reading) {
    try {
      return reading.get();
    } catch (ConfigurationException wrong) {
      throw new ConfigurationException(name + ": " + wrong.getMessage());
    }
  }
}
