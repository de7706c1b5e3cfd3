package io.asyncdb.internal.statement;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.connection.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
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
 *
 * <p>When the server reports an error, the driver releases the last message that it was given, and
 * breaks the connection if that was still to be written. So it is given a message only when the one
 * before is off to the network, which also keeps the source to the pace of the server.
 */
final class CopyWork extends StatementWork<Long> {

  private final Publisher<ByteBuf> source;
  private final ContextView context;
  private final Sinks.Empty<Void> stop = Sinks.empty();
  private volatile @Nullable Throwable sourceFailure;
  private volatile boolean abandoned;

  CopyWork(
      StatementCall call, Publisher<ByteBuf> source, ContextView context, StatementEvents events) {
    super(call, events, Kind.COPIED);
    this.source = source;
    this.context = context;
  }

  @Override
  public Publisher<?> send(Wire wire) {
    Flux<ByteBuf> messages =
        Flux.from(source)
            .map(CopyWork::onHeap)
            .contextWrite(context)
            .doOnError(error -> sourceFailure = error)
            .takeUntilOther(stop.asMono())
            .concatWith(Mono.defer(this::failureOnceAbandoned));
    return wire.connection()
        .copyIn(call().sql().driverSql())
        .fromMany(messages.map(message -> wire.flushed().thenReturn(message)))
        .build()
        .doOnNext(count -> rows = count);
  }

  /** What the driver drops, once it is told to stop, it does not release. */
  private static ByteBuf onHeap(ByteBuf data) {
    ByteBuf message = Unpooled.copiedBuffer(data);
    data.release();
    return message;
  }

  private Mono<ByteBuf> failureOnceAbandoned() {
    return abandoned ? Mono.error(new CancellationException("the caller has left")) : Mono.empty();
  }

  /** Has the driver send CopyFail, to which the server answers at once. */
  @Override
  public void stopSending() {
    abandoned = true;
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
    stop.tryEmitEmpty();
    super.ended(cancelled, error == null ? null : unwrapped(error));
  }
}
