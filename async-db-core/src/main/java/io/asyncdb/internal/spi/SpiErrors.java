package io.asyncdb.internal.spi;

import io.asyncdb.error.AccessDeniedException;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConflictException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.error.TransactionAbortedException;
import io.r2dbc.spi.R2dbcBadGrammarException;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcRollbackException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import org.jspecify.annotations.Nullable;

/**
 * Our errors as those of R2DBC, which Spring and jOOQ sort by their classes. Ours is the cause,
 * with all that the server said of a constraint.
 */
final class SpiErrors {

  private SpiErrors() {}

  /** Returns the error as R2DBC has it; what is no database error, as it is. */
  static Throwable of(Throwable error) {
    return error instanceof DatabaseException ours ? of(ours) : error;
  }

  static R2dbcException of(DatabaseException e) {
    String message = e.getMessage();
    String state = e.sqlState();
    String sql = e.sql();
    if (e instanceof ConflictException || e instanceof TransactionAbortedException) {
      return new R2dbcRollbackException(message, state, 0, sql, e);
    }
    if (e instanceof DatabaseTimeoutException) {
      return new R2dbcTimeoutException(message, state, 0, sql, e);
    }
    if (e instanceof CommitUnknownException) {
      // To run it again could do it twice.
      return new R2dbcNonTransientResourceException(message, state, 0, sql, e);
    }
    if (e instanceof ConnectionException || e instanceof PoolExhaustedException) {
      return e.isTransient()
          ? new R2dbcTransientResourceException(message, state, 0, sql, e)
          : new R2dbcNonTransientResourceException(message, state, 0, sql, e);
    }
    if (e instanceof ConstraintViolationException || e instanceof InvalidDataException) {
      return new R2dbcDataIntegrityViolationException(message, state, 0, sql, e);
    }
    if (e instanceof InvalidSqlException) {
      return new R2dbcBadGrammarException(message, state, 0, sql, e);
    }
    if (e instanceof AccessDeniedException) {
      return new R2dbcPermissionDeniedException(message, state, 0, sql, e);
    }
    return new Unsorted(message, state, sql, e);
  }

  /** An error for which R2DBC has no class, such as one that the schema's own code raises. */
  private static final class Unsorted extends R2dbcNonTransientException {

    private static final long serialVersionUID = 1L;

    Unsorted(
        @Nullable String message,
        @Nullable String state,
        @Nullable String sql,
        DatabaseException cause) {
      super(message, state, 0, sql, cause);
    }
  }
}
