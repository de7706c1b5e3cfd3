package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.test.FaultProxy.Ending;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy understands of a connection: which of the client's messages is the one whose answer
 * is to be dropped, and where in the server's bytes this answer begins and ends.
 *
 * <p>The server ends its answers with ReadyForQuery: one to the start-up, one to each Query,
 * FunctionCall and Sync. They come in the order of what they answer, so counting them tells which
 * answer it is, however many requests the client has sent ahead.
 *
 * <p>{@link #sent} and {@link #answered} are each called by one thread, which may be two. A request
 * is told here before it goes on to the server, so that its answer finds it known.
 */
final class Conversation {

  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;
  private static final byte ACCEPTED = 'N';

  /** The first byte of TLS without a request for it. */
  private static final byte TLS_HANDSHAKE = 0x16;

  /** Start-up, Query, Parse and Bind: what follows from them depends on what they hold. */
  private static final String WITH_TEXT = Messages.UNTYPED + "QPB";

  private static final long NONE = Long.MAX_VALUE;

  private final Function<String, @Nullable Ending> dropped;

  // The client's side.
  private final Messages requests = new Messages(false, WITH_TEXT, this::request);
  private final Map<String, String> prepared = new HashMap<>();
  private long requested;
  private boolean started;

  // The server's side.
  private final Messages answers = new Messages(true, "", this::answer);
  private long complete;
  private int firstWithheld;

  private volatile boolean negotiating;
  private volatile boolean opaque;
  private volatile Ending ending = Ending.CUT;
  private volatile long target = NONE;

  /**
   * Creates the conversation of a new connection.
   *
   * @param dropped asked with the text of each statement: how its answer's loss is to look, or null
   *     for the answer to go through
   */
  Conversation(Function<String, @Nullable Ending> dropped) {
    this.dropped = dropped;
  }

  /** Notes bytes of the client. */
  void sent(byte[] bytes) {
    if (!started && bytes[0] == TLS_HANDSHAKE) {
      opaque = true;
    }
    started = true;
    if (!opaque) {
      requests.read(bytes, 0);
    }
  }

  private void request(char type, byte[] body, int end) {
    switch (type) {
      case Messages.UNTYPED -> startUp(ByteBuffer.wrap(body));
      case 'Q' -> {
        statement(text(body, 0));
        requested++;
      }
      case 'P' -> {
        String name = text(body, 0);
        String sql = text(body, name.getBytes(UTF_8).length + 1);
        prepared.put(name, sql);
        statement(sql);
      }
      case 'B' -> {
        String portal = text(body, 0);
        String sql = prepared.get(text(body, portal.getBytes(UTF_8).length + 1));
        if (sql != null) {
          statement(sql);
        }
      }
      case 'S', 'F' -> requested++;
      default -> {
        // Has no answer of its own.
      }
    }
  }

  private void startUp(ByteBuffer body) {
    int code = body.remaining() < Integer.BYTES ? 0 : body.getInt();
    if (code == SSL_REQUEST || code == GSS_REQUEST) {
      negotiating = true;
    } else {
      requested++;
      requests.typed();
    }
  }

  private void statement(String sql) {
    Ending wanted = target == NONE ? dropped.apply(sql) : null;
    if (wanted != null) {
      ending = wanted;
      target = requested + 1;
    }
  }

  private static String text(byte[] body, int from) {
    int end = from;
    while (end < body.length && body[end] != 0) {
      end++;
    }
    return from < end ? new String(body, from, end - from, UTF_8) : "";
  }

  /**
   * Notes bytes of the server.
   *
   * @return how many of them, from the first, the client may have
   */
  int answered(byte[] bytes) {
    int from = 0;
    if (negotiating) {
      negotiating = false;
      opaque = bytes[0] != ACCEPTED;
      from = 1;
    }
    if (opaque) {
      return bytes.length;
    }
    firstWithheld = complete + 1 >= target ? 0 : bytes.length;
    answers.read(bytes, from);
    return firstWithheld;
  }

  private void answer(char type, byte[] body, int end) {
    if (type == 'Z') {
      complete++;
      if (complete + 1 == target) {
        firstWithheld = end;
      }
    }
  }

  /** Returns how the loss of an answer that has come in full is to look, or null without one. */
  @Nullable Ending lost() {
    return complete >= target ? ending : null;
  }
}
