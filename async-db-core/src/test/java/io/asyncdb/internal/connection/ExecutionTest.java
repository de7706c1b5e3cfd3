package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.internal.codec.BoundValues;
import io.asyncdb.internal.codec.ResultFormats;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a statement past the driver sends, and what comes of the answer, message by message. */
class ExecutionTest {

  private static final String ONE_COLUMN =
      "T:\0\1" + "id\0" + "\0\0\0\0" + "\0\0" + "\0\0\0\27" + "\0\4" + "\0\0\0\0" + "\0\0";
  private static final String GONE = "E:C26000\0Mprepared statement \"A_0\" does not exist\0\0";

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new LengthFieldBasedFrameDecoder(1 << 20, 1, 4, -4, 0));
  private final Bypass bypass = new Bypass(channel);
  private final List<String> heard = new ArrayList<>();
  private PreparedStatements prepared = new PreparedStatements(2);
  private boolean awaited = true;
  private ResultFormats formats = ResultFormats.ALL_TEXT;

  ExecutionTest() {
    RowTap.under(channel, bypass);
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  /** Has none. */
  private static final class NoMemory extends AbstractByteBufAllocator {

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("none left");
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      throw new OutOfMemoryError("none left");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  /** Hears of what is read, with the letter of the message first. */
  private final class Reader implements ResultReader {

    @Override
    public ResultFormats formats() {
      return formats;
    }

    @Override
    public boolean isAwaited() {
      return awaited;
    }

    @Override
    public void described(byte[] description, int length) {
      heard.add("T" + length);
    }

    @Override
    public Object row(byte[] row) {
      return "D" + row[1];
    }

    @Override
    public Object done(long rows) {
      return "C" + rows;
    }
  }

  @Test
  void run_firstTime_isParsedAndDescribedAlongWithIt() {
    run("a");
    assertThat(sent()).isEqualTo("PBDES");
    receive("1", "2", ONE_COLUMN, "D:\0\1", "D:\0\1", "C:SELECT 2\0");
    assertThat(heard).containsExactly("T23", "D1", "D1", "C2");
    receive("Z:I");
    assertThat(heard).endsWith("ended");
  }

  @Test
  void run_again_isNeitherParsedNorDescribed() {
    runOnce("a", ONE_COLUMN);
    run("a");
    assertThat(sent()).isEqualTo("BES");
    receive("2", "D:\0\1", "C:SELECT 1\0", "Z:I");
    assertThat(heard).containsExactly("T23", "D1", "C1", "ended");
  }

  @Test
  void run_againWithoutRows_isNotDescribed() {
    runOnce("a", "n");
    run("a");
    assertThat(sent()).isEqualTo("BES");
    receive("2", "C:INSERT 0 3\0", "Z:I");
    assertThat(heard).containsExactly("C3", "ended");
  }

  @Test
  void run_withValuesOfOtherTypes_isAnotherStatement() {
    runOnce("a", "n");
    run("a", true, 7L);
    assertThat(sent()).isEqualTo("PBDES");
  }

  @Test
  void run_moreThanStayPrepared_closesTheLeastRecentlyUsedWithTheNext() {
    runOnce("a", "n");
    runOnce("b", "n");
    runOnce("a", "n");
    runOnce("c", "n");
    run("a");
    assertThat(sent()).isEqualTo("CBES");
    receive("3", "2", "C:UPDATE 1\0", "Z:I");
    run("b");
    assertThat(sent()).isEqualTo("PBDES");
  }

  @Test
  void run_noneStayPrepared_isParsedEachTime() {
    prepared = new PreparedStatements(0);
    runOnce("a", "n");
    run("a");
    assertThat(sent()).isEqualTo("PBDES");
  }

  @Test
  void error_ofTheText_isParsedAgainTheNextTime() {
    run("a");
    sent();
    receive("E:C42601\0Msyntax error\0\0");
    assertThat(heard).isEmpty();
    receive("Z:I");
    assertThat(heard).containsExactly("InvalidSqlException syntax error [42601] in: original");
    run("a");
    assertThat(sent()).isEqualTo("PBDES");
  }

  @Test
  void error_statementIsGone_isSentAgain() {
    runOnce("a", "n");
    run("a");
    sent();
    receive(GONE, "Z:I");
    assertThat(heard).isEmpty();
    assertThat(sent()).isEqualTo("CPBDES");
    receive("3", "1", "2", "n", "C:UPDATE 1\0", "Z:I");
    assertThat(heard).containsExactly("C1", "ended");
  }

  @Test
  void error_statementIsGoneTwice_isTold() {
    runOnce("a", "n");
    run("a");
    receive(GONE, "Z:I");
    receive("3", "1", GONE.replace("A_0", "A_1"), "Z:I");
    assertThat(heard).singleElement().asString().startsWith("ConflictException");
  }

  @Test
  void error_statementIsGone_inTransaction_isTold() {
    runOnce("a", "n");
    Command.of("BEGIN", bypass::sendAhead).subscribe();
    run("a");
    assertThat(sent()).isEqualTo("Q BECS");
    receive("C:BEGIN\0", "Z:T", GONE, "Z:E");
    assertThat(heard).singleElement().asString().startsWith("ConflictException");
    assertThat(sent()).isEmpty();
  }

  @Test
  void error_statementIsGone_mayNotBeSentAgain_isTold() {
    runOnce("a", "n");
    run("a", false, 7);
    sent();
    receive(GONE, "Z:I");
    assertThat(heard).singleElement().asString().startsWith("ConflictException");
    assertThat(sent()).isEmpty();
  }

  @Test
  void error_statementIsGone_nobodyWaits_isNotSentAgain() {
    runOnce("a", "n");
    run("a");
    sent();
    awaited = false;
    receive(GONE, "Z:I");
    assertThat(heard).singleElement().asString().startsWith("ConflictException");
    assertThat(sent()).isEmpty();
  }

  @Test
  void error_statementIsGone_thenTheConnectionIs_isTold() {
    runOnce("a", "n");
    run("a");
    receive(GONE);
    channel.close();
    assertThat(heard).singleElement().asString().startsWith("ConflictException");
  }

  /** Of what the statement itself runs, when it has begun. */
  @Test
  void error_statementIsGone_amidTheRun_isTold() {
    runOnce("a", ONE_COLUMN);
    run("a");
    sent();
    receive("2", "D:\0\1", GONE, "Z:I");
    assertThat(heard).hasSize(3).last().asString().startsWith("ConflictException");
    assertThat(sent()).isEmpty();
  }

  /** A statement of the caller's own, which is none of ours. */
  @Test
  void error_anotherStatementIsGone_isTold() {
    runOnce("a", "n");
    run("a");
    sent();
    receive("2", "E:C26000\0Mprepared statement \"mine\" does not exist\0\0", "Z:I");
    assertThat(heard).singleElement().asString().startsWith("InvalidSqlException");
    assertThat(sent()).isEmpty();
  }

  @Test
  void sendBehind_goesBehindTheStatement() {
    Command.of("COMMIT", bypass::sendBehind).subscribe(null, null, () -> heard.add("committed"));
    run("a");
    assertThat(sent()).isEqualTo("PBDES Q");
    receive("1", "2", "n", "C:UPDATE 1\0", "Z:T", "C:COMMIT\0", "Z:I");
    assertThat(heard).containsExactly("C1", "ended", "committed");
  }

  /** Else what is open keeps its table from being altered. */
  @Test
  void run_inTransaction_closesItsPortal() {
    Command.of("BEGIN", bypass::send).subscribe();
    receive("C:BEGIN\0", "Z:T");
    sent();
    run("a");
    assertThat(sent()).isEqualTo("PBDECS");
  }

  @Test
  void encode_noMemory_failsItAndWhatGoesBehindIsNotSent() {
    channel.config().setAllocator(new NoMemory());
    Command commit = Command.of("COMMIT", bypass::sendBehind);
    commit.subscribe();
    run("a");
    assertThat(heard).containsExactly("OutOfMemoryError none left");
    assertThat(bypass.takeBack(commit)).isTrue();
  }

  /** Without its BEGIN it would be done by itself. */
  @Test
  void encode_noMemoryForBegin_closesTheConnection() {
    Command.of("BEGIN", bypass::sendAhead)
        .subscribe(
            null,
            error -> {
              heard.add("not begun");
              channel.config().setAllocator(UnpooledByteBufAllocator.DEFAULT);
            });
    channel.config().setAllocator(new NoMemory());
    run("a");
    assertThat(channel.isOpen()).isFalse();
    assertThat(heard).first().isEqualTo("not begun");
    assertThat(heard).hasSize(2);
    assertThat(sent()).isEmpty();
  }

  /** The connection is lost while the answer is on its way: it may be done. */
  @Test
  void error_protocolViolationOfAPooler_isNoReasonToSendItAgain() {
    formats = new ResultFormats(new short[] {1, 0});
    runOnce("a", ONE_COLUMN);
    run("a");
    sent();
    receive("E:C08P01\0Mserver conn crashed?\0\0", "Z:I");
    assertThat(heard).singleElement().asString().startsWith("ConnectionException");
    assertThat(sent()).isEmpty();
  }

  @Test
  void error_otherNumberOfColumns_isSentAgainForText() {
    formats = new ResultFormats(new short[] {1, 0});
    runOnce("a", ONE_COLUMN);
    run("a");
    sent();
    receive(
        "E:C08P01\0Mbind message has 2 result formats but query has 1 columns\0"
            + "RPortalSetResultFormat\0\0",
        "Z:I");
    assertThat(sent()).isEqualTo("BDES");
    receive("2", ONE_COLUMN, "C:SELECT 0\0", "Z:I");
    assertThat(heard).endsWith("C0", "ended");
  }

  @Test
  void close_failsIt() {
    run("a");
    channel.close();
    assertThat(heard).containsExactly("IOException it was closed");
  }

  private void runOnce(String sql, String description) {
    run(sql);
    sent();
    receive("1", "2", description, "C:SELECT 0\0", "Z:I");
    heard.clear();
  }

  private void run(String sql) {
    run(sql, true, 7);
  }

  private void run(String sql, boolean mayRepeat, Object value) {
    BoundValues values = new BoundValues(1);
    values.add(value);
    new Execution(
            prepared,
            bypass,
            new Execution.Source(sql, "original", values),
            new Reader(),
            mayRepeat)
        .subscribe(
            read -> heard.add(read.toString()),
            error -> heard.add(error.getClass().getSimpleName() + " " + error.getMessage()),
            () -> heard.add("ended"));
    channel.runPendingTasks();
  }

  private void receive(String... messages) {
    channel.writeInbound(Messages.of(messages));
  }

  private String sent() {
    return String.join(" ", Messages.taken(channel.outboundMessages()));
  }
}
