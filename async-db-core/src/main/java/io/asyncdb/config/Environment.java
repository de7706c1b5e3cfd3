package io.asyncdb.config;

import io.asyncdb.error.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** Reads environment variables; every error names the variable. */
final class Environment {

  private static final String URL = "DATABASE_URL";

  private static final Map<String, BiConsumer<DatabaseConfigBuilder, String>> VARIABLES =
      new TreeMap<>(
          Map.of(
              "PGHOST", DatabaseConfigBuilder::host,
              "PGPORT", (builder, value) -> builder.port(OptionText.number("port", value)),
              "PGDATABASE", DatabaseConfigBuilder::database,
              "PGUSER", DatabaseConfigBuilder::username,
              "PGPASSWORD", DatabaseConfigBuilder::password,
              "PGAPPNAME", DatabaseConfigBuilder::applicationName,
              "PGCONNECT_TIMEOUT",
                  (builder, value) ->
                      builder.connectTimeout(OptionText.duration("connect_timeout", value)),
              "PGSSLMODE", (builder, value) -> builder.sslMode(SslMode.of(value)),
              "PGSSLROOTCERT", DatabaseConfigBuilder::sslRootCert));

  private Environment() {}

  static DatabaseConfig read(Map<String, String> environment) {
    String url = environment.get(URL);
    if (url != null && !url.isBlank()) {
      return naming(URL, () -> DatabaseUrl.parse(url).build());
    }
    DatabaseConfigBuilder builder = DatabaseConfig.builder();
    VARIABLES.forEach(
        (name, setter) -> {
          String value = environment.get(name);
          if (value != null && !value.isEmpty()) {
            setOne(builder, name, setter, value);
          }
        });
    return builder.build();
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
