package io.asyncdb.internal.statement;

import io.asyncdb.error.ResultException;
import io.asyncdb.row.RowMapper;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * A statement that is run for its rows.
 *
 * <p>A mapper that throws must not stop the driver in the middle of an answer: its first failure is
 * kept, the rows behind it go by unmapped, and the failure is raised when the answer is complete.
 */
final class RowsWork<T> extends ResultWork<T> {

  private final RowMapper<T> mapper;

  // Written by the thread that receives, read by it and, after the end, by others.
  private @Nullable RowMetadata metadata;
  private @Nullable RowMapper<T> specialized;
  private volatile @Nullable Throwable failure;

  RowsWork(StatementCall call, StatementEvents events, RowMapper<T> mapper, Kind kind) {
    super(call, events, kind);
    this.mapper = mapper;
  }

  @Override
  Publisher<?> read(PostgresqlResult result) {
    return result.map(this::map);
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  private Object map(Row row, RowMetadata of) {
    if (failure != null) {
      return UNMAPPED;
    }
    rows++;
    RowMapper<T> known = specialized;
    try {
      if (known == null || metadata != of) {
        known = mapper.specialize(of);
        specialized = known;
        metadata = of;
      }
    } catch (Throwable error) {
      failure = unmappable("the rows", error);
      return UNMAPPED;
    }
    try {
      T value = known.map(row);
      if (value != null) {
        return value;
      }
      failure = unmappable("row " + rows + " was mapped to null, which a stream cannot carry");
    } catch (Throwable error) {
      failure = unmappable("row " + rows, error);
    }
    return UNMAPPED;
  }

  /** The library's own mappers say what is wrong; what others throw is passed on as the cause. */
  private ResultException unmappable(String what, Throwable error) {
    return error instanceof ResultException ours
        ? unmappable(what + ": " + ours.getMessage())
        : new ResultException(
            "%s could not be mapped: %s in: %s"
                .formatted(what, error.getClass().getSimpleName(), sql()),
            null,
            sql(),
            error);
  }

  private ResultException unmappable(String what) {
    return new ResultException(what + " in: " + sql(), null, sql(), null);
  }

  private String sql() {
    return call().sql().original();
  }
}
