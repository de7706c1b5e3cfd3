package io.asyncdb.migrations;

import io.asyncdb.migrations.MigrationException.Code;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.ErrorCode;
import org.flywaydb.core.api.ErrorDetails;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationState;
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

  private static final String REJECTED = "08004";
  private static final String NO_RIGHT = "42501";
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String DEADLOCK = "40P01";
  private static final String NOT_SUPPORTED = "0A000";
  private static final String UNDEFINED_FILE = "58P01";

  /** What Flyway waited for when it says that it has waited for too long. */
  private static final String MIGRATE_RIGHT = "advisory lock";

  private FlywayErrors() {}

  /** The connection could not be had, or was lost. */
  static MigrationException unusable(String address, Throwable failure) {
    SQLException sql = sqlException(failure);
    String reason = sql == null ? firstLines(failure.getMessage(), 1) : words(sql);
    return new MigrationException(
        isDenied(sql) ? Code.DENIED : Code.UNREACHABLE,
        "The database of the migrations, " + address + ", cannot be used: " + reason + ".",
        sql);
  }

  static MigrationException translate(FlywayException failure, String address) {
    if (failure instanceof FlywayMigrateException migrate) {
      return failed(migrate, address);
    }
    SQLException sql = sqlException(failure);
    if (sql != null) {
      return unusable(address, failure);
    }
    String words = firstLines(failure.getMessage(), 2);
    return words.contains(MIGRATE_RIGHT)
        ? new MigrationException(
            Code.BUSY,
            "Another process migrates " + address + ", and did so for as long as this one waited.",
            null)
        : new MigrationException(
            Code.CONFIGURATION, "The migrations cannot be run: " + words + ".", null);
  }

  /**
   * Tells how history and files differ.
   *
   * @param all the migrations of both
   * @param pendingIsWrong whether it counts that a file waits for the next run
   */
  static MigrationException invalid(
      ValidateResult result, MigrationInfoService all, boolean pendingIsWrong) {
    String problems =
        result.invalidMigrations.stream()
            .map(problem -> describe(problem, find(problem, all), pendingIsWrong))
            .filter(words -> !words.isEmpty())
            .collect(Collectors.joining("; "));
    if (problems.isEmpty() && result.errorDetails != null) {
      problems = firstLines(result.errorDetails.errorMessage, 1);
    }
    return new MigrationException(
        Code.HISTORY,
        "The database's history does not fit the migrations: " + problems + ".",
        null);
  }

  private static @Nullable MigrationInfo find(ValidateOutput problem, MigrationInfoService all) {
    boolean repeatable = problem.version == null || problem.version.isEmpty();
    for (MigrationInfo migration : all.all()) {
      String version = migration.getVersion() == null ? "" : migration.getVersion().getVersion();
      boolean same =
          repeatable
              ? version.isEmpty() && migration.getDescription().equals(problem.description)
              : version.equals(problem.version);
      if (same) {
        return migration;
      }
    }
    return null;
  }

  /** Returns nothing where it does not count. */
  private static String describe(
      ValidateOutput problem, @Nullable MigrationInfo migration, boolean pendingIsWrong) {
    String name =
        migration != null
            ? migration.getScript()
            : (problem.version + " " + problem.description).strip();
    if (isNotApplied(problem)) {
      if (migration != null && migration.getState() == MigrationState.IGNORED) {
        return name
            + ": it is out of order, a later version has been applied already; give it a version"
            + " after that, or set flyway.outOfOrder";
      }
      return pendingIsWrong ? name + ": it has not been applied" : "";
    }
    return name + ": " + words(problem.errorDetails);
  }

  private static boolean isNotApplied(ValidateOutput migration) {
    ErrorCode code = migration.errorDetails.errorCode;
    return code == CoreErrorCode.RESOLVED_VERSIONED_MIGRATION_NOT_APPLIED
        || code == CoreErrorCode.RESOLVED_REPEATABLE_MIGRATION_NOT_APPLIED;
  }

  private static String words(ErrorDetails details) {
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

  private static MigrationException failed(FlywayMigrateException failure, String address) {
    SQLException sql = sqlException(failure);
    if (sql != null && isLost(sql)) {
      return unusable(address, failure);
    }
    String reason = sql == null ? firstLines(failure.getMessage(), 2) : words(sql);
    String where =
        failure.getLineNumber() > 0 ? " failed at line " + failure.getLineNumber() : " failed";
    String left =
        failure.isExecutableInTransaction()
            ? "; nothing of it was applied."
            : "; it cannot run in a transaction, so that part of it may have been applied.";
    return new MigrationException(
        codeOf(sql, failure.isExecutableInTransaction()),
        "Migration " + failure.getMigration().getScript() + where + ": " + reason + left,
        null);
  }

  private static Code codeOf(@Nullable SQLException failure, boolean undone) {
    String state = failure == null ? "" : String.valueOf(failure.getSQLState());
    if (isDenied(failure)) {
      return Code.DENIED;
    }
    if (undone && (state.equals(LOCK_NOT_AVAILABLE) || state.equals(DEADLOCK))) {
      return Code.LOCKED;
    }
    boolean extension =
        (state.equals(NOT_SUPPORTED) || state.equals(UNDEFINED_FILE))
            && failure != null
            && firstLines(failure.getMessage(), 1).contains("extension");
    return extension ? Code.EXTENSION_MISSING : Code.BROKEN;
  }

  /** A login that was refused, or a right that is missing. */
  private static boolean isDenied(@Nullable SQLException failure) {
    String state = failure == null ? null : failure.getSQLState();
    return state != null
        && (state.startsWith("28") || state.equals(REJECTED) || state.equals(NO_RIGHT));
  }

  /** The connection broke, or the server went down. */
  private static boolean isLost(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    return state.startsWith("08") || state.startsWith("57P");
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
