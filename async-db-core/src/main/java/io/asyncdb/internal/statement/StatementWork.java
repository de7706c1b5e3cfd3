package io.asyncdb.internal.statement;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.internal.connection.ServerErrors;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.request.Deadline;
import io.netty.util.ReferenceCounted;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** A statement as work for a connection: binding, sending, translating, events. */
abstract class StatementWork<T> implements Work<T> {

  private final StatementCall call;
  private final StatementEvents events;
  private final Kind kind;

  private volatile @Nullable Subscription results;

  /** Rows read or changed. Only touched by the thread that receives. */
  long rows;

  StatementWork(StatementCall call, StatementEvents events, Kind kind) {
    this.call = call;
    this.events = events;
    this.kind = kind;
  }

  /** Reads one result; a text of several statements has several. */
  abstract Publisher<?> read(PostgresqlResult result);

  @Override
  public final Publisher<?> send(PostgresqlConnection connection) {
    PostgresqlStatement statement = connection.createStatement(call.sql().driverSql());
    Bindings.bind(call, statement);
    if (kind == Kind.STREAMED) {
      statement.fetchSize(call.fetchSize());
    }
    Flux<PostgresqlResult> results = statement.execute();
    if (call.sql().parameterCount() > 0) {
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
  public final void stopReading(Subscription answer) {
    Subscription flow = results;
    if (flow == null) {
      answer.cancel();
    } else {
      flow.cancel();
      answer.request(Long.MAX_VALUE);
    }
  }

  @Override
  public final Kind kind() {
    return kind;
  }

  @Override
  public final Deadline deadline(ContextView context) {
    return Deadline.of(context).orAfter(call.timeout());
  }

  @Override
  public final Throwable missed(Deadline deadline, String doing) {
    String sql = call.sql().original();
    return new DatabaseTimeoutException(
        "%s passed while %s: %s".formatted(deadline, doing, sql), null, sql, null);
  }

  @Override
  public final Throwable translate(Throwable error) {
    Throwable translated = ServerErrors.translate(error, call.sql().original());
    return translated instanceof RuntimeException
        ? translated
        : new DatabaseException("the driver failed: " + error, null, call.sql().original(), error);
  }

  /** Only text without parameters can hold BEGIN, or several statements. */
  @Override
  public final boolean mayLeaveTransaction() {
    return call.sql().parameterCount() == 0;
  }

  @Override
  public final String label() {
    String name = call.name();
    return name == null ? ServerErrors.shortened(call.sql().original()) : name;
  }

  @Override
  public final boolean mayChangeSession() {
    return call.sql().mayChangeSession();
  }

  @Override
  public final void started() {
    events.started();
  }

  @Override
  public final void ended(boolean cancelled, @Nullable Throwable error) {
    events.ended(cancelled, rows, error);
  }

  final StatementCall call() {
    return call;
  }
}
