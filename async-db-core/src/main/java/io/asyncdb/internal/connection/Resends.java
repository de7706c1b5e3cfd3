package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.r2dbc.postgresql.api.ErrorDetails;
import java.util.regex.Pattern;

/**
 * Keeps the driver from sending a statement a second time inside a transaction.
 *
 * <p>Where the server cannot run a prepared statement any more, because a table has changed under
 * it or it is gone, the driver forgets it, prepares and sends it again, and says nothing of the
 * error. In a transaction that can but fail, for the transaction has; and what ends the transaction
 * may be under way already. So there the driver is told of the error twice: at the first it forgets
 * the statement, the second goes on to the caller. Of what it sends in between, only the Sync goes
 * to the server, for the driver waits for the answer to it.
 *
 * <p>Only touched on the event loop.
 */
final class Resends extends ChannelOutboundHandlerAdapter {

  private static final int SYNC_LENGTH = ClientMessage.HEADER;

  /** The names that the driver and {@link PreparedStatements} give. */
  private static final Pattern NAME_OF_OURS =
      Pattern.compile("\\b(?:S_|" + PreparedStatements.PREFIX + ")\\d+\\b");

  /** Whether the last statement was one of the extended protocol; no other is sent again. */
  private boolean extended;

  private boolean due;
  private boolean refused;

  /** Whether the server cannot run a statement any more that was prepared on this side. */
  static boolean isOfStalePlan(ErrorDetails error) {
    return isAnsweredByResend(error)
        && (!error.getCode().equals("26000") || NAME_OF_OURS.matcher(error.getMessage()).find());
  }

  /** What the driver goes by, whoever has prepared the statement. */
  private static boolean isAnsweredByResend(ErrorDetails error) {
    return switch (error.getCode()) {
      case "26000" -> true;
      case "0A000" -> error.getRoutine().filter("RevalidateCachedQuery"::equals).isPresent();
      default -> false;
    };
  }

  /**
   * The driver is about to be told of an error.
   *
   * @return whether it has to be told twice
   */
  boolean expect(ErrorDetails error, boolean inTransaction) {
    due = extended && isAnsweredByResend(error);
    refused = due && inTransaction;
    return refused;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    Object sent = message;
    if (message instanceof ByteBuf request && request.isReadable()) {
      note(request.getByte(request.readerIndex()));
      if (due && prepares(request)) {
        due = false;
        sent = refused ? sync(request) : repaired(request);
        refused = false;
      }
    }
    context.write(sent, promise);
  }

  private void note(byte first) {
    if (first == ClientMessage.QUERY) {
      extended = false;
    } else if (first == ClientMessage.PARSE || first == ClientMessage.BIND) {
      extended = true;
    }
  }

  /** Returns whether a Parse comes first, or behind a Sync, which ends the request that failed. */
  private static boolean prepares(ByteBuf request) {
    byte first = request.getByte(request.readerIndex());
    return first == ClientMessage.PARSE
        || (first == ClientMessage.SYNC && request.readableBytes() > SYNC_LENGTH);
  }

  private static ByteBuf sync(ByteBuf request) {
    request.release();
    return Unpooled.buffer(SYNC_LENGTH).writeByte(ClientMessage.SYNC).writeInt(Integer.BYTES);
  }

  /**
   * Behind a Sync the driver writes the length of Parse, counted from the start, into the Sync
   * (r2dbc-postgresql issue 712).
   */
  private static ByteBuf repaired(ByteBuf request) {
    int length = request.readerIndex() + ClientMessage.LENGTH_AT;
    if (request.getByte(request.readerIndex()) == ClientMessage.SYNC
        && request.getInt(length) > Integer.BYTES) {
      request.setInt(length + SYNC_LENGTH, request.getInt(length) - SYNC_LENGTH);
      request.setInt(length, Integer.BYTES);
    }
    return request;
  }
}
