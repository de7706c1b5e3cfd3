package io.asyncdb.internal.spi;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import org.jspecify.annotations.Nullable;

/** The error that a result ends with: whoever reads segments sees it as one of them. */
record Failure(R2dbcException exception) implements Result.Message {

  @Override
  public int errorCode() {
    return exception.getErrorCode();
  }

  @Override
  public @Nullable String sqlState() {
    return exception.getSqlState();
  }

  @Override
  public String message() {
    return String.valueOf(exception.getMessage());
  }
}
