package io.asyncdb.example;

import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.ConfigurationException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.example.load.BadFileException;
import io.asyncdb.migrations.MigrationException;
import io.asyncdb.test.PostgresServerException;
import reactor.netty.ChannelBindException;

/**
 * What the user is told of a failure, and what the calling script.
 *
 * @param exitCode for the script
 * @param message for the user: what is wrong, with no password in it
 */
record Failure(ExitCode exitCode, String message) {

  static Failure of(Throwable error) {
    if (error instanceof UsageException
        || error instanceof BadFileException
        || error instanceof ConfigurationException) {
      return new Failure(ExitCode.USAGE, String.valueOf(error.getMessage()));
    }
    if (error instanceof ConnectionException
        || error instanceof AccessDeniedException
        || error instanceof PoolExhaustedException
        || error instanceof DatabaseTimeoutException
        || error instanceof MigrationException
        || error instanceof PostgresServerException) {
      return new Failure(ExitCode.DATABASE, String.valueOf(error.getMessage()));
    }
    if (error instanceof ChannelBindException bind) {
      return new Failure(
          ExitCode.PORT_TAKEN,
          "cannot listen on %s:%d, choose another with --port"
              .formatted(bind.localHost(), bind.localPort()));
    }
    return new Failure(ExitCode.UNEXPECTED, "unexpected error: " + error);
  }
}
