package io.asyncdb.internal.statement;

import io.asyncdb.error.DatabaseException;
import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * A COPY that takes rows.
 *
 * <p>The driver cancels the rows' source neither for an error of the server nor for a receiver that
 * leaves, and sends nothing else before the source has ended: so the source is ended here. An error
 * of the source reaches the server as CopyFail and would come back as the server's; it is kept.
 */
final class CopyWork extends StatementWork<Long> {

  private final Publisher<ByteBuf> source;
  private final ContextView context;
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private volatile @Nullable Throwable sourceFailure;

  CopyWork(
      StatementCall call, Publisher<ByteBuf> source, ContextView context, StatementEvents events) {
    super(call, events, Kind.COPIED);
    this.source = source;
    this.context = context;
  }

  @Override
  public Publisher<?> send(PostgresqlConnection connection) {
    Flux<ByteBuf> messages =
        Flux.from(source)
            .contextWrite(context)
            .doOnError(error -> sourceFailure = error)
            .takeUntilOther(stop.asMono())
            .doOnDiscard(ByteBuf.class, ByteBuf::release);
    return connection
        .copyIn(call().sql().driverSql())
        .fromMany(messages.map(Mono::just))
        .build()
        .doOnNext(count -> rows = count);
  }

  /** Has the driver send CopyFail, to which the server answers at once. */
  @Override
  public void stopSending() {
    stop.tryEmitError(new CancellationException("the caller has left"));
  }

  /** Kept as the cause, behind an error that dooms the transaction as the server's would. */
  @Override
  public Throwable translate(Throwable error) {
    Throwable translated = super.translate(error);
    Throwable reason = sourceFailure;
    return reason != null && translated instanceof DatabaseException reported
        ? new DatabaseException(
            "the rows to be copied ended in an error: " + call().sql().original(),
            reported.sqlState(),
            reported.sql(),
            reason)
        : translated;
  }

  /** Returns what the source failed with where an error is due to that; else the error. */
  Throwable unwrapped(Throwable error) {
    Throwable reason = sourceFailure;
    return reason != null && error.getCause() == reason ? reason : error;
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    stop.tryEmitEmpty();
    super.ended(cancelled, error == null ? null : unwrapped(error));
  }
}
