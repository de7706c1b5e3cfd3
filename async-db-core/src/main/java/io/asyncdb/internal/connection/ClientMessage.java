package io.asyncdb.internal.connection;

/**
 * Names of the messages that the client sends, as far as they are looked at or written here. See <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">the message
 * formats</a>.
 */
final class ClientMessage {

  static final byte BIND = 'B';
  static final byte CLOSE = 'C';
  static final byte COPY_DATA = 'd';
  static final byte COPY_DONE = 'c';
  static final byte COPY_FAIL = 'f';
  static final byte DESCRIBE = 'D';
  static final byte EXECUTE = 'E';
  static final byte PARSE = 'P';
  static final byte QUERY = 'Q';
  static final byte SYNC = 'S';

  /** Behind the name is the length of the rest, which counts itself. */
  static final int LENGTH_AT = 1;

  /** Where the body of a message begins. */
  static final int HEADER = LENGTH_AT + Integer.BYTES;

  private ClientMessage() {}
}
