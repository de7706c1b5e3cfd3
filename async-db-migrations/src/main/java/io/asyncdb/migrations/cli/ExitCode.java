package io.asyncdb.migrations.cli;

import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.migrations.MigrationException;
import io.asyncdb.test.PostgresServerException;

/** How a command ended, for scripts. */
enum ExitCode {
  /** It did what it was asked, and found nothing wrong. */
  OK(0),
  /** A failure that nobody foresaw. */
  UNEXPECTED(1),
  /** The command line, the configuration or the place of the migrations is wrong. */
  USAGE(2),
  /** The server is not there, or the connection was lost. */
  UNREACHABLE(3),
  /** The server does not let the user in, or not do what the migrations do. */
  DENIED(4),
  /** A migration is wrong. */
  BROKEN(5),
  /** A migration wants an extension that the server does not have. */
  EXTENSION_MISSING(6),
  /** Others held a migration's tables, or migrated, for too long. */
  LOCKED(7),
  /** The history does not fit the files. */
  HISTORY(8),
  /** The live schema is not what the migrations make. */
  DRIFT(9),
  /** The doctor has warnings. */
  WARNINGS(10),
  /** Lint has errors, or statements of the release do not fit. */
  FINDINGS(11);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** What to tell of a failure. */
  static ExitCode of(Throwable failure) {
    if (failure instanceof MigrationException migration) {
      return of(migration.code());
    }
    if (failure instanceof ConfigurationException || failure instanceof IllegalArgumentException) {
      return USAGE;
    }
    if (failure instanceof AccessDeniedException) {
      return DENIED;
    }
    return failure instanceof DatabaseException || failure instanceof PostgresServerException
        ? UNREACHABLE
        : UNEXPECTED;
  }

  private static ExitCode of(MigrationException.Code code) {
    return switch (code) {
      case CONFIGURATION -> USAGE;
      case UNREACHABLE -> UNREACHABLE;
      case DENIED -> DENIED;
      case BROKEN -> BROKEN;
      case EXTENSION_MISSING -> EXTENSION_MISSING;
      case LOCKED, BUSY -> LOCKED;
      case HISTORY -> HISTORY;
    };
  }
}
