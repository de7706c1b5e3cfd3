package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Messages of the protocol, as tests have them sent and look at them. */
final class Messages {

  private Messages() {}

  /** Messages as {@code name:body}, in one piece. */
  static ByteBuf of(String... messages) {
    ByteBuf piece = Unpooled.buffer();
    for (String message : messages) {
      byte[] body =
          message.substring(Math.min(2, message.length())).getBytes(StandardCharsets.UTF_8);
      piece.writeByte(message.charAt(0)).writeInt(Integer.BYTES + body.length).writeBytes(body);
    }
    return piece;
  }

  /** Messages without a body, in one piece. */
  static ByteBuf named(String names) {
    return of(names.split(""));
  }

  /** Takes what has passed a channel, and returns the names of the messages in each piece. */
  static List<String> taken(Queue<Object> pieces) {
    List<String> taken = new ArrayList<>();
    for (Object piece = pieces.poll(); piece != null; piece = pieces.poll()) {
      taken.add(names((ByteBuf) piece));
    }
    return taken;
  }

  /** Returns the names of the messages in a piece, which is released. */
  static String names(ByteBuf piece) {
    StringBuilder names = new StringBuilder();
    while (piece.isReadable()) {
      names.append((char) piece.readByte());
      piece.skipBytes(piece.getInt(piece.readerIndex()));
    }
    piece.release();
    return names.toString();
  }
}
