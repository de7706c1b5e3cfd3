package io.asyncdb.internal.connection;

import io.asyncdb.internal.codec.ResultFormats;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Asks for the formats of one result: the driver asks for none, which is text, and can be told
 * otherwise for a whole connection alone.
 *
 * <p>The driver writes Parse, Bind and what follows in one piece, and its Bind ends with a count of
 * no formats. Where it prepares a statement again it writes a second Bind, which stays as it is:
 * the statement's columns may have changed.
 */
final class BindFormats extends ChannelOutboundHandlerAdapter {

  private volatile ResultFormats next = ResultFormats.ALL_TEXT;

  void next(ResultFormats formats) {
    next = formats;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    ResultFormats formats = next;
    Object changed = message;
    if (!formats.areText() && message instanceof ByteBuf request) {
      int bind = bindIn(request);
      if (bind >= 0) {
        next = ResultFormats.ALL_TEXT;
        changed = withFormats(context, request, bind, formats.codes());
      }
    }
    context.write(changed, promise);
  }

  /** Returns where a Bind begins, or -1 if there is none. */
  private static int bindIn(ByteBuf request) {
    int at = request.readerIndex();
    while (request.writerIndex() - at > ClientMessage.HEADER) {
      if (request.getByte(at) == ClientMessage.BIND) {
        return at;
      }
      at = endOf(request, at);
    }
    return -1;
  }

  private static int endOf(ByteBuf request, int message) {
    return message + ClientMessage.LENGTH_AT + request.getInt(message + ClientMessage.LENGTH_AT);
  }

  private static ByteBuf withFormats(
      ChannelHandlerContext context, ByteBuf request, int bind, short[] codes) {
    int end = endOf(request, bind);
    int added = codes.length * Short.BYTES;
    ByteBuf changed = context.alloc().buffer(request.readableBytes() + added);
    try {
      changed.writeBytes(request, request.readerIndex(), end - Short.BYTES - request.readerIndex());
      changed.setInt(
          bind - request.readerIndex() + ClientMessage.LENGTH_AT,
          request.getInt(bind + ClientMessage.LENGTH_AT) + added);
      changed.writeShort(codes.length);
      for (short code : codes) {
        changed.writeShort(code);
      }
      return changed.writeBytes(request, end, request.writerIndex() - end);
    } finally {
      request.release();
    }
  }
}
