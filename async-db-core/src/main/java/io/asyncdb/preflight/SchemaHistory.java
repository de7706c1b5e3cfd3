package io.asyncdb.preflight;

import io.asyncdb.SqlOperations;
import io.asyncdb.preflight.PreflightWarning.Code;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What Flyway's history says of the schema, as far as there is one under its usual name on the
 * search path, and the role may read it.
 *
 * @param migrations those that were run, and a baseline
 */
record SchemaHistory(List<Migration> migrations) {

  private static final String IS_READABLE =
      "select coalesce(has_table_privilege(to_regclass('flyway_schema_history'), 'select'), false)";

  private static final String MIGRATIONS =
      "select version, description, success from flyway_schema_history order by installed_rank";

  private static final Comparator<String> BY_NUMBERS =
      (one, other) -> Arrays.compare(numbers(one), numbers(other));

  /**
   * A line of the history.
   *
   * @param version numbers with dots between; null where the migration is a repeatable one
   * @param description in words
   * @param success whether it was run to its end
   */
  record Migration(@Nullable String version, String description, boolean success) {}

  static Mono<SchemaHistory> of(SqlOperations server) {
    return server
        .sql(IS_READABLE)
        .name("preflight.history")
        .as(Boolean.class)
        .one()
        .flatMap(readable -> readable ? migrations(server) : Mono.just(List.<Migration>of()))
        .map(SchemaHistory::new);
  }

  private static Mono<List<Migration>> migrations(SqlOperations server) {
    return server.sql(MIGRATIONS).name("preflight.migrations").as(Migration.class).list();
  }

  /** Returns the highest version that was reached, or null where nothing is known of one. */
  @Nullable String version() {
    return migrations.stream()
        .filter(Migration::success)
        .map(Migration::version)
        .filter(version -> version != null)
        .max(BY_NUMBERS)
        .orElse(null);
  }

  /** Returns what is wrong with it for code that needs a version, or any where that is null. */
  List<PreflightWarning> warnings(@Nullable String least) {
    List<PreflightWarning> warnings = new ArrayList<>();
    String version = version();
    if (least != null && (version == null || BY_NUMBERS.compare(version, least) < 0)) {
      warnings.add(
          new PreflightWarning(
              Code.SCHEMA_BEHIND,
              version == null
                  ? "no flyway_schema_history that this role may read, and version %s is needed"
                      .formatted(least)
                  : "the schema is at version %s, and version %s is needed"
                      .formatted(version, least),
              "run the migrations first"));
    }
    migrations.stream()
        .filter(migration -> !migration.success())
        .forEach(
            failed ->
                warnings.add(
                    new PreflightWarning(
                        Code.MIGRATION_FAILED,
                        "the migration \"%s\" has failed, and may be done in part"
                            .formatted(failed.description()),
                        "undo what it has done, repair the history, and migrate again")));
    return warnings;
  }

  /** As Flyway compares them: 1.10 is above 1.9, and 1.0 is 1. */
  private static BigInteger[] numbers(String version) {
    BigInteger[] numbers =
        Pattern.compile("[._]")
            .splitAsStream(version)
            .map(BigInteger::new)
            .toArray(BigInteger[]::new);
    int length = numbers.length;
    while (length > 0 && numbers[length - 1].signum() == 0) {
      length--;
    }
    return Arrays.copyOf(numbers, length);
  }
}
