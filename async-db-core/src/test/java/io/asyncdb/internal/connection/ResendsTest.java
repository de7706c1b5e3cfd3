package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the driver hears of an error upon which it sends a statement again, and what is sent. */
class ResendsTest {

  private static final String GONE = "C26000\0Mprepared statement \"S_1\" does not exist\0\0";

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new LengthFieldBasedFrameDecoder(1 << 20, 1, 4, -4, 0));

  ResendsTest() {
    RowTap.under(channel, new Bypass(channel));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void error_inTransaction_isHeardTwiceAndOnlyTheSyncIsSent() {
    begin();
    assertThat(sentOf("BDECS")).isEqualTo("BDECS");
    assertThat(heardOf('E', GONE)).isEqualTo("EE");
    assertThat(sentOf("PBDECS")).isEqualTo("S");
    assertThat(sentOf("PBDECS")).isEqualTo("PBDECS");
  }

  @Test
  void error_ofAStreamInTransaction_isHeardTwiceAndOnlyTheSyncIsSent() {
    begin();
    assertThat(sentOf("BDEH")).isEqualTo("BDEH");
    assertThat(heardOf('E', GONE)).isEqualTo("EE");
    assertThat(sentOf("SPBDEH")).isEqualTo("S");
    assertThat(sentOf("S")).isEqualTo("S");
  }

  @Test
  void error_outsideOfATransaction_isHeardOnceAndTheStatementIsSentAgain() {
    assertThat(sentOf("BDECS")).isEqualTo("BDECS");
    assertThat(heardOf('E', GONE)).isEqualTo("E");
    assertThat(sentOf("PBDECS")).isEqualTo("PBDECS");
  }

  /** Here the driver sends nothing again: what it sends next is another statement. */
  @Test
  void error_inTheSimpleProtocol_isHeardOnceAndTheNextStatementIsSent() {
    begin();
    assertThat(sentOf("Q")).isEqualTo("Q");
    assertThat(heardOf('E', GONE)).isEqualTo("E");
    assertThat(sentOf("PBDECS")).isEqualTo("PBDECS");
  }

  @Test
  void error_ofACopy_isHeardOnceAndTheNextStatementIsSent() {
    assertThat(sentOf("BDECS")).isEqualTo("BDECS");
    begin();
    assertThat(sentOf("Q")).isEqualTo("Q");
    assertThat(sentOf("d")).isEqualTo("d");
    assertThat(heardOf('E', GONE)).isEqualTo("E");
    assertThat(sentOf("PBDECS")).isEqualTo("PBDECS");
  }

  @Test
  void error_ofAnotherKind_isHeardOnceAndTheNextStatementIsSent() {
    begin();
    assertThat(sentOf("BDECS")).isEqualTo("BDECS");
    assertThat(heardOf('E', "C0A000\0Mnot supported\0RtransformStmt\0\0")).isEqualTo("E");
    assertThat(sentOf("PBDECS")).isEqualTo("PBDECS");
  }

  private void begin() {
    assertThat(sentOf("Q")).isEqualTo("Q");
    assertThat(heardOf('Z', "T")).isEqualTo("Z");
  }

  /** Has the driver write messages without a body in one piece, and returns what goes out. */
  private String sentOf(String names) {
    channel.writeOutbound(Messages.named(names));
    return String.join("", Messages.taken(channel.outboundMessages()));
  }

  /** Has the server send a message, and returns what reaches the driver. */
  private String heardOf(char name, String text) {
    channel.writeInbound(Messages.of(name + ":" + text));
    return String.join("", Messages.taken(channel.inboundMessages()));
  }
}
