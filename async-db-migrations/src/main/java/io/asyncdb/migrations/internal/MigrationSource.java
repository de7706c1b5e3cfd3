package io.asyncdb.migrations.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Which migrations, and with what parameters of Flyway; of no database yet. Immutable.
 *
 * @param locations where they are: {@code filesystem:some/directory} or {@code
 *     classpath:some/package}, one at least
 * @param options Flyway's parameters by their names
 */
public record MigrationSource(List<String> locations, Map<String, String> options) {

  /** The parameter with the name of Flyway's own table. */
  public static final String HISTORY_TABLE = "flyway.table";

  /** The name of Flyway's own table where that parameter is not set. */
  public static final String HISTORY_DEFAULT = "flyway_schema_history";

  /**
   * Creates a source.
   *
   * @throws IllegalArgumentException when there is no location
   */
  public MigrationSource {
    if (locations.isEmpty()) {
      throw new IllegalArgumentException("locations must not be empty");
    }
    locations = List.copyOf(locations);
    options = Map.copyOf(options);
  }

  /**
   * Returns the migrations at these places, without parameters.
   *
   * @param locations one at least
   * @return a new value
   * @throws IllegalArgumentException when there is none
   */
  public static MigrationSource of(String... locations) {
    return new MigrationSource(List.of(locations), Map.of());
  }

  /**
   * Changes the places.
   *
   * @param places one at least
   * @return a new value
   * @throws IllegalArgumentException when there is none
   */
  public MigrationSource at(String... places) {
    return new MigrationSource(List.of(places), options);
  }

  /**
   * Sets a parameter.
   *
   * @param name begins with {@code flyway.}
   * @param value its value
   * @return a new value
   * @throws IllegalArgumentException when the name does not begin so
   */
  public MigrationSource option(String name, String value) {
    if (!name.startsWith("flyway.")) {
      throw new IllegalArgumentException("option must begin with \"flyway.\", was " + name);
    }
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new MigrationSource(locations, more);
  }

  /**
   * Returns the name of Flyway's own table.
   *
   * @return without a schema
   */
  public String historyTable() {
    return options.getOrDefault(HISTORY_TABLE, HISTORY_DEFAULT);
  }

  /**
   * Returns the migrations of a database.
   *
   * @param config the database
   * @return the migrations, none of which has run
   */
  public Migrations on(DatabaseConfig config) {
    return tell(Migrations.of(config)::locations, Migrations::option);
  }

  /**
   * Tells one of the immutable values that run migrations which they are.
   *
   * @param <T> such as {@link Migrations}
   * @param begin takes the places
   * @param setter takes a parameter
   * @return the value that was told all
   */
  public <T> T tell(Function<String[], T> begin, Setter<T> setter) {
    T told = begin.apply(locations.toArray(String[]::new));
    for (Map.Entry<String, String> option : options.entrySet()) {
      told = setter.set(told, option.getKey(), option.getValue());
    }
    return told;
  }

  /**
   * Sets one parameter of Flyway.
   *
   * @param <T> where
   */
  public interface Setter<T> {

    /**
     * Sets it.
     *
     * @param value the value until now
     * @param name the parameter's
     * @param setting the parameter's
     * @return a new value
     */
    T set(T value, String name, String setting);
  }
}
