package io.asyncdb.migrations;

import java.sql.SQLException;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.output.ValidateOutput;
import org.flywaydb.core.api.output.ValidateResult;
import org.flywaydb.core.internal.exception.FlywayMigrateException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what Flyway, the pool and the driver throw into one sentence.
 *
 * <p>Flyway's own messages run over many lines and repeat the failed SQL, which may hold a secret;
 * so neither they nor the exceptions they belong to are passed on.
 */
final class FlywayErrors {

  private FlywayErrors() {}

  static MigrationException unreachable(String address, Throwable failure) {
    SQLException sql = sqlException(failure);
    String reason = sql == null ? firstLines(failure.getMessage(), 1) : words(sql);
    return new MigrationException(
        "The database of the migrations, " + address + ", cannot be used: " + reason + ".", sql);
  }

  static MigrationException translate(FlywayException failure, String address) {
    if (failure instanceof FlywayMigrateException migrate) {
      return failed(migrate);
    }
    SQLException sql = sqlException(failure);
    return sql == null
        ? new MigrationException(
            "The migrations cannot be run: " + firstLines(failure.getMessage(), 2) + ".", null)
        : unreachable(address, failure);
  }

  /**
   * Tells how history and files differ.
   *
   * @param pendingIsWrong whether it counts that a file has not been applied
   */
  static MigrationException invalid(ValidateResult result, boolean pendingIsWrong) {
    String problems =
        result.invalidMigrations.stream()
            .filter(migration -> pendingIsWrong || !isPending(migration))
            .map(FlywayErrors::describe)
            .collect(Collectors.joining("; "));
    if (problems.isEmpty() && result.errorDetails != null) {
      problems = firstLines(result.errorDetails.errorMessage, 1);
    }
    return new MigrationException(
        "The database's history does not fit the migrations: " + problems + ".", null);
  }

  private static boolean isPending(ValidateOutput migration) {
    ErrorCode code = migration.errorDetails.errorCode;
    return code == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED
        || code == CoreErrorCode.RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED;
  }

  private static String describe(ValidateOutput migration) {
    String name =
        migration.version == null || migration.version.isEmpty()
            ? "\"" + migration.description + "\""
            : "version " + migration.version + " \"" + migration.description + "\"";
    String problem =
        isPending(migration) ? "it has not been applied" : problem(migration.errorDetails);
    return name + ": " + problem;
  }

  private static String problem(ErrorDetails details) {
    return switch (String.valueOf(details.errorCode)) {
      case "CHECKSUM_MISMATCH" -> "the file was changed after it was applied";
      case "DESCRIPTION_MISMATCH", "TYPE_MISMATCH" -> "the file is another than was applied";
      case "APPLIED_VERSIONED_MIGRATION_NOT_RESOLVED",
          "APPLIED_REPEATABLE_MIGRATION_NOT_RESOLVED" ->
          "it was applied, but the file is gone";
      case "OUTDATED_REPEATABLE_MIGRATION" -> "it was changed and has not been applied again";
      case "FAILED_VERSIONED_MIGRATION", "FAILED_REPEATABLE_MIGRATION" ->
          "it failed in an earlier run; mend what it left behind, then repair()";
      default -> firstLines(details.errorMessage, 1);
    };
  }

  private static MigrationException failed(FlywayMigrateException failure) {
    SQLException sql = sqlException(failure);
    String reason = sql == null ? firstLines(failure.getMessage(), 2) : words(sql);
    String where =
        failure.getLineNumber() > 0 ? " failed at line " + failure.getLineNumber() : " failed";
    String left =
        failure.isExecutableInTransaction()
            ? "; nothing of it was applied."
            : "; it cannot run in a transaction, so that part of it may have been applied.";
    return new MigrationException(
        "Migration " + failure.getMigration().getScript() + where + ": " + reason + left, null);
  }

  /** The innermost exception of the driver. */
  private static @Nullable SQLException sqlException(Throwable failure) {
    @Nullable SQLException found = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        found = sql;
      }
    }
    return found;
  }

  /** What the server or the driver said: its first line, as further lines may quote rows. */
  private static String words(SQLException failure) {
    String words = firstLines(failure.getMessage(), 1);
    return failure.getSQLState() == null
        ? words
        : words + " (SQLSTATE " + failure.getSQLState() + ")";
  }

  private static String firstLines(@Nullable String text, int count) {
    String lines =
        text == null
            ? "no reason was given"
            : text.strip().lines().limit(count).map(String::strip).collect(Collectors.joining(" "));
    return lines.endsWith(".") ? lines.substring(0, lines.length() - 1) : lines;
  }
}
