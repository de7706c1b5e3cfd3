package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.error.TransactionAbortedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is sent in which order, and whose answer is whose, message by message. */
class BypassTest {

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new LengthFieldBasedFrameDecoder(1 << 20, 1, 4, -4, 0));
  private final Bypass bypass = new Bypass(channel);
  private final List<String> heard = new ArrayList<>();

  BypassTest() {
    RowTap.under(channel, bypass);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  @Test
  void sendAhead_goesInFrontOfTheNextRequest() {
    ask("BEGIN", bypass::sendAhead);
    assertThat(sent()).isEmpty();
    driverWrites("PBDES");
    assertThat(sent()).isEqualTo("Q PBDES");
  }

  @Test
  void sendAhead_nothingFollows_isSentByItself() {
    ask("BEGIN", bypass::sendAhead);
    bypass.sendAhead();
    channel.runPendingTasks();
    assertThat(sent()).isEqualTo("Q");
  }

  @Test
  void sendAhead_another_bothAreSentInOrder() {
    ask("BEGIN", bypass::sendAhead);
    ask("SAVEPOINT a", bypass::sendAhead);
    receive("C:BEGIN", "Z:T", "C:SAVEPOINT", "Z:T");
    assertThat(heard).containsExactly("BEGIN ended", "SAVEPOINT a ended");
  }

  @Test
  void sendBehind_goesBehindTheNextRequestThatExecutes() {
    ask("BEGIN", bypass::sendAhead);
    ask("COMMIT", bypass::sendBehind);
    assertThat(sent()).isEmpty();
    driverWrites("CS"); // closes a statement
    assertThat(sent()).isEqualTo("Q CS");
    driverWrites("PBDES");
    assertThat(sent()).isEqualTo("PBDES Q");
    driverWrites("BDES");
    assertThat(sent()).isEqualTo("BDES");
  }

  @Test
  void sendBehind_requestInPieces_goesBehindTheLast() {
    ask("COMMIT", bypass::sendBehind);
    driverWrites("PBDE");
    assertThat(sent()).isEqualTo("PBDE");
    driverWrites("S");
    assertThat(sent()).isEqualTo("S Q");
  }

  @Test
  void takeBack_notSentYet_isNotSent() {
    Command command = ask("COMMIT", bypass::sendBehind);
    assertThat(bypass.takeBack(command)).isTrue();
    driverWrites("Q");
    assertThat(sent()).isEqualTo("Q");
    Command sent = ask("COMMIT", bypass::sendBehind);
    driverWrites("Q");
    assertThat(bypass.takeBack(sent)).isFalse();
  }

  /** A server that has met an error skips whatever comes before Sync. */
  @Test
  void send_driverHasSyncToWrite_goesBehindThat() {
    driverWrites("PBDEH");
    ask("ROLLBACK", bypass::send);
    assertThat(sent()).isEqualTo("PBDEH");
    driverWrites("S");
    assertThat(sent()).isEqualTo("S Q");
  }

  @Test
  void answers_eachGoesToWhoAsked() {
    driverWrites("PBDES");
    ask("COMMIT", bypass::send);
    driverWrites("Q");
    receive("2", "C:UPDATE 1", "Z:T", "C:COMMIT", "Z:I", "C:SELECT 1", "Z:I");
    assertThat(heard).containsExactly("COMMIT ended");
    assertThat(driverReads()).isEqualTo("2CZCZ");
    assertThat(bypass.isInTransaction()).isFalse();
  }

  /** The driver consumes notifications at any time. */
  @Test
  void notification_amidAnAnswer_isTheDrivers() {
    ask("RESET ALL", bypass::send);
    receive("N:notice", "A:channel", "C:RESET", "Z:I");
    assertThat(heard).containsExactly("RESET ALL ended");
    assertThat(driverReads()).isEqualTo("A");
  }

  /** The driver keeps a setting that comes while it waits for nothing, and then reads no more. */
  @Test
  void setting_amidAnAnswer_isToldWithTheDriversNextAnswer() {
    ask("RESET ALL", bypass::send);
    receive("S:TimeZone\0UTC\0", "S:search_path\0a\0", "S:TimeZone\0CET\0", "C:RESET", "Z:I");
    assertThat(heard).containsExactly("RESET ALL ended");
    assertThat(driverReads()).isEmpty();
    driverWrites("Q");
    ByteBuf answer = Messages.of("S:TimeZone\0EET\0", "C:SELECT 1", "Z:I");
    channel.writeInbound(answer.readRetainedSlice(3)); // of the first message
    channel.writeInbound(answer);
    assertThat(driverReads()).isEqualTo("SSSCZ");
  }

  @Test
  void row_itsFirstColumnIsEmitted() {
    ask("BEGIN; SELECT 7", bypass::send);
    receive("C:BEGIN", "T:?", "D:\0\1\0\0\0\1" + "7", "C:SELECT 1", "Z:T");
    assertThat(heard).containsExactly("7", "BEGIN; SELECT 7 ended");
    assertThat(bypass.isInTransaction()).isTrue();
  }

  @Test
  void error_failsTheCommandWhenTheServerIsReady() {
    ask("BEGIN", bypass::send);
    receive("E:SERROR\0VERROR\0C42704\0Mno such setting\0\0");
    assertThat(heard).isEmpty();
    receive("Z:I");
    assertThat(heard).containsExactly("InvalidSqlException no such setting [42704]");
  }

  @Test
  void commit_answeredByARollback_isAnError() {
    ask("COMMIT", bypass::send);
    receive("C:ROLLBACK", "Z:I");
    assertThat(heard)
        .containsExactly(
            TransactionAbortedException.class.getSimpleName()
                + " the server has answered COMMIT by a rollback");
  }

  @Test
  void close_failsWhatWasSentAndWhatWasNot() {
    ask("ROLLBACK", bypass::send);
    ask("BEGIN", bypass::sendAhead);
    bypass.failed(new IOException("reset"));
    channel.close();
    assertThat(heard).containsExactly("IOException reset", "IOException reset");
    ask("BEGIN", bypass::sendAhead);
    ask("COMMIT", bypass::send);
    channel.runPendingTasks();
    ask("COMMIT", bypass::sendBehind);
    channel.runPendingTasks();
    assertThat(heard).hasSize(5);
  }

  private Command ask(String sql, Consumer<Request<?>> sender) {
    Command command = Command.of(sql, sender);
    command.subscribe(
        heard::add,
        error -> heard.add(error.getClass().getSimpleName() + " " + error.getMessage()),
        () -> heard.add(sql + " ended"));
    channel.runPendingTasks();
    return command;
  }

  /** Messages without a body, written in one piece. */
  private void driverWrites(String names) {
    channel.writeOutbound(Messages.named(names));
  }

  /** Messages as {@code name:body}, which arrive in one piece. */
  private void receive(String... messages) {
    channel.writeInbound(Messages.of(messages));
  }

  /** The names of the messages that were sent, with a blank between what was written separately. */
  private String sent() {
    return String.join(" ", Messages.taken(channel.outboundMessages()));
  }

  private String driverReads() {
    return String.join("", Messages.taken(channel.inboundMessages()));
  }
}
