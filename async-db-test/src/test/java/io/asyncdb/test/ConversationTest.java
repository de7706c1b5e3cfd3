package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.FaultProxy.Ending;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where an answer begins and ends, in bytes as they come off the wire. */
class ConversationTest {

  private static final byte[] READY = message('Z', "I");

  private final Conversation conversation =
      new Conversation(sql -> sql.contains("COMMIT") ? Ending.RESET : null);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void answered_requestsSentAhead_passesOnTheAnswersBefore(int piece) {
    send(startUp(196608, "user\0u\0\0"), piece);
    send(message('Q', "begin\0"), piece);
    send(message('P', "s1\0insert\0\0\0"), piece);
    send(message('B', "\0s1\0"), piece);
    send(message('E', ""), piece);
    send(message('S', ""), piece);
    send(message('Q', "COMMIT\0"), piece);
    send(message('Q', "select\0"), piece);

    byte[] before =
        join(message('R', "0000"), READY, message('C', "BEGIN\0"), READY, message('1', ""), READY);
    byte[] answer = join(message('C', "COMMIT\0"), READY);
    assertThat(receive(join(before, Arrays.copyOf(answer, answer.length - 1)), piece))
        .isEqualTo(before);
    assertThat(conversation.lost()).isNull();
    assertThat(receive(new byte[] {'I'}, piece)).isEmpty();
    assertThat(conversation.lost()).isEqualTo(Ending.RESET);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 1000})
  void answered_noToTls_isReadOn(int piece) {
    send(startUp(80877103, ""), piece);
    assertThat(receive(new byte[] {'N'}, piece)).hasSize(1);
    send(startUp(196608, "user\0u\0\0"), piece);
    assertThat(receive(READY, piece)).isEqualTo(READY);
    send(message('Q', "COMMIT\0"), piece);
    assertThat(receive(READY, piece)).isEmpty();
    assertThat(conversation.lost()).isEqualTo(Ending.RESET);
  }

  @Test
  void answered_yesToTls_isNotLookedInto() {
    send(startUp(80877103, ""), 100);
    assertThat(receive(new byte[] {'S'}, 100)).hasSize(1);
    send(message('Q', "COMMIT\0"), 100);
    assertThat(receive(READY, 100)).isEqualTo(READY);
  }

  @Test
  void sent_textBeyondWhatIsKept_isNotFound() {
    send(startUp(196608, "user\0u\0\0"), 1000);
    receive(READY, 1000);
    send(message('Q', " ".repeat(100_000) + "COMMIT\0"), 10_000);
    assertThat(receive(READY, 1000)).isEqualTo(READY);
    send(message('Q', "COMMIT\0"), 1000);
    assertThat(receive(READY, 1000)).isEmpty();
  }

  private void send(byte[] bytes, int piece) {
    for (int from = 0; from < bytes.length; from += piece) {
      conversation.sent(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
    }
  }

  private byte[] receive(byte[] bytes, int piece) {
    ByteArrayOutputStream passed = new ByteArrayOutputStream();
    for (int from = 0; from < bytes.length; from += piece) {
      byte[] next = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece));
      passed.write(next, 0, conversation.answered(next));
    }
    return passed.toByteArray();
  }

  private static byte[] startUp(int code, String parameters) {
    byte[] body = parameters.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + body.length)
        .putInt(8 + body.length)
        .putInt(code)
        .put(body)
        .array();
  }

  private static byte[] message(char type, String text) {
    byte[] body = text.getBytes(UTF_8);
    return ByteBuffer.allocate(5 + body.length)
        .put((byte) type)
        .putInt(4 + body.length)
        .put(body)
        .array();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
