package io.asyncdb.internal.statement;

import io.asyncdb.internal.connection.Wire;
import io.netty.util.ReferenceCounted;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A statement that is bound, sent, and read for its results. */
abstract class ResultWork<T> extends StatementWork<T> {

  private volatile @Nullable Subscription results;

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
    Flux<PostgresqlResult> results = statement.execute();
    if (call().sql().parameterCount() > 0) {
      return Mono.fromDirect(results).flatMapMany(this::read);
    }
    return results
        .doOnSubscribe(subscription -> this.results = subscription)
        .doOnDiscard(ReferenceCounted.class, ReferenceCounted::release)
        .concatMap(this::read);
  }

  /**
   * With parameters there is one result, which may be cancelled: the driver reads on to the end of
   * the answer by itself. Without, the results are windows of one flow: a window that is cancelled
   * holds up the flow, so it is read to its end, and only the flow is told to stop. A window that
   * comes after that is released, which reads it as well.
   */
  @Override
  public void stopReading(Subscription answer) {
    Subscription flow = results;
    if (flow == null) {
      answer.cancel();
    } else {
      flow.cancel();
      answer.request(Long.MAX_VALUE);
    }
  }

  /** Only text without parameters can hold BEGIN, or several statements. */
  @Override
  public final boolean mayLeaveTransaction() {
    return call().sql().parameterCount() == 0;
  }
}
