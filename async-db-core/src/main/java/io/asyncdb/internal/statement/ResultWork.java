package io.asyncdb.internal.statement;

import io.asyncdb.internal.connection.Wire;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/** A statement that is bound, sent, and read for its results. */
abstract class ResultWork<T> extends StatementWork<T> {

  private final DriverResults results = new DriverResults();

  ResultWork(StatementCall call, StatementEvents events, Kind kind) {
    super(call, events, kind);
  }

  /** Reads one result; a text of several statements has several. */
  abstract Publisher<?> read(PostgresqlResult result);

  @Override
  public Publisher<?> send(Wire wire) {
    PostgresqlStatement statement = wire.connection().createStatement(call().sql().driverSql());
    Bindings.bind(call(), statement);
    if (kind() == Kind.STREAMED) {
      statement.fetchSize(call().fetchSize());
    }
    return results.read(statement.execute(), call().sql().parameterCount() > 0, this::read);
  }

  @Override
  public void stopReading(Subscription answer) {
    results.stopReading(answer);
  }

  /** Only text without parameters can hold BEGIN, or several statements. */
  @Override
  public final boolean mayLeaveTransaction() {
    return call().sql().parameterCount() == 0;
  }
}
