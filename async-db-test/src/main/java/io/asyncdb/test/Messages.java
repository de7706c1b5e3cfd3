package io.asyncdb.test;

import java.io.ByteArrayOutputStream;

/**
 * Finds the messages in one direction of a PostgreSQL connection, whatever pieces they come in.
 *
 * @see <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">Message
 *     Formats</a>
 */
final class Messages {

  /** The type of the first messages of a client, which have none on the wire. */
  static final char UNTYPED = 0;

  /** How much of a message is kept, which is enough for an SQL text. */
  private static final int KEPT = 64 * 1024;

  private static final int LENGTH_BYTES = 4;

  private final String wanted;
  private final Listener listener;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean typed;
  private char type = UNTYPED;
  private int headerRead;
  private int length;
  private long bodyLeft;

  /** Is told of each message that is complete. */
  interface Listener {
    /**
     * A message has ended.
     *
     * @param type its first byte, or {@link #UNTYPED}
     * @param body what follows its length, up to 64 KiB of it; empty where nobody wants it
     * @param end how many bytes of the piece that was given last are before the message's end
     */
    void message(char type, byte[] body, int end);
  }

  /**
   * Creates a reader of what one side says.
   *
   * @param typed whether the first message has a type
   * @param wanted the types of those whose bodies are wanted
   * @param listener told of all
   */
  Messages(boolean typed, String wanted, Listener listener) {
    this.typed = typed;
    this.wanted = wanted;
    this.listener = listener;
  }

  /** Says that from the next message on there are types. */
  void typed() {
    typed = true;
  }

  /** Reads a piece from an index to its end. */
  void read(byte[] piece, int from) {
    int i = from;
    while (i < piece.length) {
      if (bodyLeft > 0) {
        int taken = (int) Math.min(bodyLeft, piece.length - i);
        if (wanted.indexOf(type) >= 0) {
          body.write(piece, i, Math.min(taken, KEPT - body.size()));
        }
        bodyLeft -= taken;
        i += taken;
      } else {
        header(piece[i++]);
      }
      if (isComplete()) {
        byte[] kept = body.toByteArray();
        body.reset();
        headerRead = 0;
        listener.message(type, kept, i);
      }
    }
  }

  private boolean isComplete() {
    return headerRead == headerLength() && bodyLeft == 0;
  }

  private int headerLength() {
    return LENGTH_BYTES + (typed ? 1 : 0);
  }

  private void header(byte next) {
    if (headerRead == 0) {
      length = 0;
      type = typed ? (char) (next & 0xff) : UNTYPED;
    }
    if (headerRead > 0 || !typed) {
      length = length << 8 | (next & 0xff);
    }
    headerRead++;
    if (headerRead == headerLength()) {
      bodyLeft = Math.max(0, length - LENGTH_BYTES);
    }
  }
}
