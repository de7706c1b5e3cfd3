package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.publisher.TestPublisher;

/** What a COPY sends when, message by message. */
class CopyTest {

  private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  private final EmbeddedChannel channel =
      new EmbeddedChannel(new LengthFieldBasedFrameDecoder(1 << 20, 1, 4, -4, 0));
  private final Bypass bypass = new Bypass(channel);
  private final List<String> heard = new ArrayList<>();
  private final Sinks.Empty<Void> end = Sinks.empty();

  CopyTest() {
    channel.config().setAllocator(memory);
    RowTap.under(channel, bypass);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
    assertThat(memory.metric().usedDirectMemory()).isZero();
  }

  @Test
  void data_followsWithoutTheServersWord() {
    copy(Flux.just(text("1\n"), text("2\n")), false);
    assertThat(sent()).isEqualTo("Qddc");
    receive("G:?", "C:COPY 2\0", "Z:I");
    assertThat(heard).containsExactly("2", "ended");
  }

  @Test
  void data_patient_waitsForTheServersWord() {
    copy(Flux.just(text("1\n")), true);
    assertThat(sent()).isEqualTo("Q");
    receive("G:?");
    assertThat(sent()).isEqualTo("dc");
  }

  @Test
  void data_patientAndRefused_isNotAskedFor() {
    TestPublisher<ByteBuf> source = TestPublisher.create();
    copy(source.flux(), true);
    source.assertWasNotSubscribed();
    receive("E:SERROR\0VERROR\0C42P01\0Mno such table\0\0", "Z:I");
    assertThat(sent()).isEqualTo("Q");
    assertThat(heard).containsExactly("InvalidSqlException no such table [42P01] in: copy");
  }

  @Test
  void data_channelThatIsFull_waitForRoom() {
    writable(false);
    copy(Flux.just(text("1\n"), text("2\n")), false);
    assertThat(sent()).isEqualTo("Q");
    writable(true);
    assertThat(sent()).isEqualTo("ddc");
  }

  @Test
  void end_ofTheCaller_cancelsTheSourceAndTellsTheServer() {
    TestPublisher<ByteBuf> source = TestPublisher.create();
    copy(source.flux(), false);
    source.next(text("1\n"));
    end.tryEmitEmpty();
    channel.runPendingTasks();
    source.assertCancelled();
    assertThat(sent()).isEqualTo("Qdf");
  }

  @Test
  void end_patient_tellsTheServerWhenThatWantsData() {
    TestPublisher<ByteBuf> source = TestPublisher.create();
    copy(source.flux(), true);
    end.tryEmitEmpty();
    channel.runPendingTasks();
    assertThat(sent()).isEqualTo("Q");
    receive("G:?");
    source.assertCancelled();
    assertThat(sent()).isEqualTo("f");
  }

  @Test
  void data_errorOfTheServer_cancelsTheSourceAndSendsNoMore() {
    TestPublisher<ByteBuf> source = TestPublisher.create();
    copy(source.flux(), false);
    source.next(text("1\n"));
    receive("G:?", "E:SERROR\0VERROR\0C22P02\0Mbad\0\0");
    source.assertCancelled();
    assertThat(sent()).isEqualTo("Qd");
    receive("Z:I");
    assertThat(heard).containsExactly("InvalidDataException bad [22P02] in: copy");
  }

  @Test
  void data_thatComesAfterTheError_isReleased() {
    TestPublisher<ByteBuf> source =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    copy(source.flux(), false);
    receive("E:SERROR\0VERROR\0C22P02\0Mbad\0\0", "Z:I");
    ByteBuf late = text("1\n");
    source.next(late).complete();
    assertThat(late.refCnt()).isZero();
    assertThat(sent()).isEqualTo("Q");
  }

  @Test
  void data_errorOfTheSource_isReported() {
    copy(Flux.just(text("1\n")).concatWith(Flux.error(new IllegalStateException("x"))), false);
    assertThat(sent()).isEqualTo("Qdf");
  }

  @Test
  void close_cancelsTheSource() {
    TestPublisher<ByteBuf> source = TestPublisher.create();
    copy(source.flux(), false);
    channel.close();
    source.assertCancelled();
    assertThat(heard).containsExactly("IOException it was closed");
  }

  @Test
  void notification_amidAnAnswer_isTheDrivers() {
    copy(Flux.just(text("1\n")), false);
    receive("G:?", "N:notice", "A:channel", "C:COPY 1\0", "Z:I");
    assertThat(heard).containsExactly("1", "ended");
    assertThat(Messages.names(channel.readInbound())).isEqualTo("A");
  }

  @Test
  void begin_goesAhead() {
    Command.of("BEGIN", bypass::sendAhead).subscribe(heard::add, null, () -> heard.add("begun"));
    copy(Flux.just(text("1\n")), false);
    assertThat(sent()).isEqualTo("QQdc");
    receive("C:BEGIN\0", "Z:T", "G:?", "C:COPY 1\0", "Z:T");
    assertThat(heard).containsExactly("begun", "1", "ended");
  }

  private void writable(boolean writable) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
    channel.runPendingTasks();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private void copy(Flux<ByteBuf> data, boolean patient) {
    new Copy("copy", data, end.asMono(), patient, bypass::send)
        .subscribe(
            heard::add,
            error -> heard.add(error.getClass().getSimpleName() + " " + error.getMessage()),
            () -> heard.add("ended"));
  }

  private void receive(String... messages) {
    channel.writeInbound(Messages.of(messages));
  }

  private String sent() {
    return String.join("", Messages.taken(channel.outboundMessages()));
  }
}
