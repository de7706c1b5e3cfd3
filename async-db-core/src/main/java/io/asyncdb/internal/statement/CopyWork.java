package io.asyncdb.internal.statement;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.connection.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * A COPY that takes rows.
 *
 * <p>What ends it on our side ends the source, and what ends the source before its end reaches the
 * server as CopyFail, to which that answers at once. An error of the source would come back as the
 * server's; it is kept.
 */
final class CopyWork extends StatementWork<Long> {

  private final Publisher<ByteBuf> source;
  private final ContextView context;
  private final boolean patient;
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private volatile @Nullable Throwable sourceFailure;

  /**
   * Creates the work.
   *
   * @param source of the data
   * @param context of the caller, for the source
   * @param patient whether to send data only when the server has asked for it
   */
  CopyWork(
      StatementCall call,
      Publisher<ByteBuf> source,
      ContextView context,
      boolean patient,
      StatementEvents events) {
    super(call, events, Kind.COPIED);
    this.source = source;
    this.context = context;
    this.patient = patient;
  }

  @Override
  public Publisher<?> send(Wire wire) {
    Flux<ByteBuf> data =
        Flux.from(source)
            .contextWrite(context)
            .doOnError(error -> sourceFailure = error)
            .doOnDiscard(ByteBuf.class, ByteBuf::release);
    return wire.copy(call().sql().driverSql(), data, stop.asMono(), patient)
        .doOnNext(count -> rows = count);
  }

  @Override
  public void stopSending() {
    stop.tryEmitEmpty();
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
    super.ended(cancelled, error == null ? null : unwrapped(error));
  }
}
