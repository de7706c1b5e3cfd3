package io.asyncdb.internal.statement;

import io.r2dbc.postgresql.api.PostgresqlResult;
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
}
