package io.asyncdb.internal.statement;

import io.asyncdb.internal.codec.BoundValues;
import io.asyncdb.internal.connection.ResultReader;
import io.asyncdb.internal.connection.Wire;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/**
 * A statement that is bound, sent, and read for its results: past the driver, save for streams,
 * texts without parameters, and values of classes that only the driver knows a type for.
 */
abstract class ResultWork<T> extends StatementWork<T> implements ResultReader {

  private final DriverResults results = new DriverResults();
  private volatile boolean stopped;

  ResultWork(StatementCall call, StatementEvents events, Kind kind) {
    super(call, events, kind);
  }

  @Override
  public final Publisher<?> send(Wire wire) {
    return send(wire, true);
  }

  @Override
  public final Publisher<?> sendOnce(Wire wire) {
    return send(wire, false);
  }

  private Publisher<?> send(Wire wire, boolean mayRepeat) {
    ParsedSql sql = call().sql();
    BoundValues values =
        kind() == Kind.COLLECTED && sql.parameterCount() > 0 ? Bindings.of(call()) : null;
    return values == null
        ? sendByDriver(wire, mayRepeat)
        : wire.run(sql.driverSql(), sql.original(), values, this, mayRepeat);
  }

  /** As {@link #send} and {@link #sendOnce}, by way of the driver. */
  Publisher<?> sendByDriver(Wire wire, boolean mayRepeat) {
    PostgresqlStatement statement = wire.connection().createStatement(call().sql().driverSql());
    Bindings.bind(call(), statement);
    if (kind() == Kind.STREAMED) {
      statement.fetchSize(call().fetchSize());
    }
    return results.read(statement.execute(), call().sql().parameterCount() > 0, this::read);
  }

  /** Reads one result of the driver's; a text of several statements has several. */
  abstract Publisher<?> read(PostgresqlResult result);

  @Override
  public final void stopSending() {
    stopped = true;
  }

  @Override
  public final boolean isAwaited() {
    return !stopped;
  }

  @Override
  public @Nullable Object done(long count) {
    return null;
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
