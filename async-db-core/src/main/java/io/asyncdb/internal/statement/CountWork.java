package io.asyncdb.internal.statement;

import io.asyncdb.internal.codec.ResultFormats;
import io.r2dbc.postgresql.api.PostgresqlResult;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A statement that is run for its count. */
final class CountWork extends ResultWork<Long> {

  CountWork(StatementCall call, StatementEvents events) {
    super(call, events, Kind.COLLECTED);
  }

  @Override
  Publisher<?> read(PostgresqlResult result) {
    return result.getRowsUpdated().doOnNext(count -> rows += count);
  }

  @Override
  public ResultFormats formats() {
    return ResultFormats.ALL_TEXT;
  }

  @Override
  public void described(byte[] description, int length) {
    // Its rows are not read.
  }

  @Override
  public @Nullable Object row(byte[] row) {
    return null;
  }

  @Override
  public Object done(long count) {
    rows += count;
    return count;
  }
}
