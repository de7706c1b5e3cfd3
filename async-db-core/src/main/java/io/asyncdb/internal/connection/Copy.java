package io.asyncdb.internal.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.r2dbc.postgresql.api.ErrorDetails;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A {@code COPY ... FROM STDIN} past the driver: emits the number of rows.
 *
 * <p>Its data follow without a wait for the server's word that it takes them: a server that has met
 * an error skips them. Only behind a pooler that gives its server connections out for a transaction
 * is that waited for, since there they would come to another server.
 */
final class Copy extends Command {

  private static final String TAG = "COPY ";

  private final Flux<ByteBuf> source;
  private final Mono<Void> end;
  private final boolean patient;
  private @Nullable CopyData data;
  private boolean awaited;

  /**
   * Creates a COPY.
   *
   * @param source of the data, each buffer of which is one message
   * @param end completes when nobody wants it any more
   * @param patient whether to wait for the server's word
   */
  Copy(
      String sql,
      Flux<ByteBuf> source,
      Mono<Void> end,
      boolean patient,
      Consumer<? super Request<String>> sender) {
    super(sql, sender);
    this.source = source;
    this.end = end;
    this.patient = patient;
  }

  @Override
  void sent(ChannelHandlerContext out) {
    CopyData following = new CopyData(out, this::fail);
    data = following;
    if (!patient) {
      // While the server reads the command, the first rows are made.
      out.flush();
      source.subscribe(following);
    }
    end.subscribe(null, null, following::abandon);
  }

  @Override
  void writabilityChanged() {
    if (data != null) {
      data.ask();
    }
  }

  @Override
  void take(ServerMessage message) {
    switch (message.name()) {
      case ServerMessage.COPY_IN_RESPONSE -> dataAwaited();
      case ServerMessage.COMMAND_COMPLETE -> {
        String tag = message.text(0, message.bodyLength() - 1, US_ASCII);
        if (tag.startsWith(TAG)) {
          emit(tag.substring(TAG.length()));
        }
      }
      case ServerMessage.ERROR_RESPONSE, ServerMessage.READY_FOR_QUERY -> {
        stop();
        super.take(message);
      }
      default -> {
        // What else is in the same text has nothing to say here.
      }
    }
  }

  private void dataAwaited() {
    if (data != null && awaited) {
      data.refuse(); // a second COPY in the same text
    } else if (data != null && patient) {
      source.subscribe(data);
    }
    awaited = true;
  }

  @Override
  Throwable error(ErrorDetails reported) {
    return ServerErrors.of(reported, sql());
  }

  @Override
  void lost(Throwable error) {
    stop();
    super.lost(error);
  }

  private void stop() {
    if (data != null) {
      data.stop();
    }
  }
}
