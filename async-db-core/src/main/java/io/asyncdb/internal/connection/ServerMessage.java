package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.message.backend.BackendMessage;
import io.r2dbc.postgresql.message.backend.BackendMessageDecoder;
import io.r2dbc.postgresql.message.backend.ErrorResponse;
import io.r2dbc.postgresql.message.backend.NoticeResponse;
import java.nio.charset.Charset;

/**
 * A message of the server's where it lies among what was received: a byte that names it, the length
 * of the rest, which counts itself, and the body. See <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">the message
 * formats</a>.
 *
 * <p>One object serves a connection, message after message. Only touched on the event loop.
 */
final class ServerMessage {

  static final byte BIND_COMPLETE = '2';
  static final byte COMMAND_COMPLETE = 'C';
  static final byte COPY_IN_RESPONSE = 'G';
  static final byte DATA_ROW = 'D';
  static final byte ERROR_RESPONSE = 'E';
  static final byte NO_DATA = 'n';
  static final byte NOTICE_RESPONSE = 'N';
  static final byte NOTIFICATION_RESPONSE = 'A';
  static final byte PARAMETER_STATUS = 'S';
  static final byte PARSE_COMPLETE = '1';
  static final byte PORTAL_SUSPENDED = 's';
  static final byte READY_FOR_QUERY = 'Z';
  static final byte ROW_DESCRIPTION = 'T';

  /** In ReadyForQuery: no transaction is open. */
  static final byte IDLE = 'I';

  static final int LENGTH_AT = 1;
  static final int HEADER = LENGTH_AT + Integer.BYTES;

  /** A larger body has bytes of its own, so that one of them does not stay for good. */
  private static final int REUSED_BYTES = 64 * 1024;

  private byte[] reused = new byte[1024];
  private ByteBuf in;
  private int at;
  private int length;

  ServerMessage(ByteBuf none) {
    in = none;
  }

  /**
   * This is another message from now on.
   *
   * @param buffer not kept beyond the call that the message is for
   * @param index of its name
   * @param size of all of it
   */
  void moveTo(ByteBuf buffer, int index, int size) {
    in = buffer;
    at = index;
    length = size;
  }

  byte name() {
    return in.getByte(at);
  }

  int bodyLength() {
    return length - HEADER;
  }

  byte byteAt(int index) {
    return in.getByte(at + HEADER + index);
  }

  int intAt(int index) {
    return in.getInt(at + HEADER + index);
  }

  /** Returns part of the body as text. */
  String text(int index, int size, Charset charset) {
    return in.toString(at + HEADER + index, size, charset);
  }

  /** Returns an array that begins with the body, reused for the next message. */
  byte[] body() {
    int size = bodyLength();
    if (size > reused.length && size <= REUSED_BYTES) {
      reused = new byte[REUSED_BYTES];
    }
    byte[] body = size > reused.length ? new byte[size] : reused;
    in.getBytes(at + HEADER, body, 0, size);
    return body;
  }

  /** Returns what an error or a notice says. */
  ErrorDetails details() {
    BackendMessage decoded = BackendMessageDecoder.decode(in.slice(at, length));
    return new ErrorDetails(
        decoded instanceof NoticeResponse notice
            ? notice.getFields()
            : ((ErrorResponse) decoded).getFields());
  }

  /** Returns the number of rows in a CommandComplete such as {@code INSERT 0 3}; -1 for none. */
  long rowCount() {
    int digit = bodyLength() - 2; // before the 0 that ends it
    long count = 0;
    long place = 1;
    while (digit >= 0 && byteAt(digit) >= '0' && byteAt(digit) <= '9') {
      count += place * (byteAt(digit) - '0');
      place *= 10;
      digit--;
    }
    return place > 1 && digit >= 0 && byteAt(digit) == ' ' ? count : -1;
  }
}
