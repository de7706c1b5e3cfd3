package io.asyncdb.internal.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.asyncdb.internal.codec.ResultFormats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows off the wire ahead of the driver, for whoever receives them, and the answers to
 * commands that have gone past it. Everything else it lets through: the conversation stays the
 * driver's.
 *
 * <p>The driver makes an object for each row and a buffer for each value, passes them through a
 * dozen operators, and looks up a codec for each value: several times what it takes to read them.
 *
 * <p>A message is a byte that names it and the length of the rest, which counts itself. See <a
 * href="https://www.postgresql.org/docs/current/protocol-message-formats.html">the message
 * formats</a>.
 */
public final class RowTap extends ByteToMessageDecoder {

  private static final byte DATA_ROW = 'D';
  private static final byte ROW_DESCRIPTION = 'T';
  private static final byte PORTAL_SUSPENDED = 's';
  private static final byte READY_FOR_QUERY = 'Z';
  private static final byte IDLE = 'I';
  private static final byte COMMAND_COMPLETE = 'C';
  private static final byte ERROR_RESPONSE = 'E';

  private static final byte[] MERGE = "MERGE ".getBytes(US_ASCII);

  /** Of the commands whose rows the driver counts, the one with as many letters as MERGE. */
  private static final byte[] FETCH = "FETCH ".getBytes(US_ASCII);

  private static final int HEADER = 5;
  private static final int LENGTH_AT = 1;

  /** A larger row has bytes of its own, so that one of them does not stay for good. */
  private static final int REUSED_BYTES = 64 * 1024;

  private final BindFormats formats = new BindFormats();
  private final Resends resends = new Resends();
  private final Channel channel;
  private final Bypass bypass;
  private volatile @Nullable RowReceiver receiver;

  // Only touched on the event loop.
  private byte[] bytes = new byte[1024];

  private RowTap(Channel channel, Bypass bypass) {
    this.channel = channel;
    this.bypass = bypass;
  }

  /** Puts a tap under the driver of a connection that is logged in. */
  static RowTap under(Channel channel, Bypass bypass) {
    String driver = channel.pipeline().context(LengthFieldBasedFrameDecoder.class).name();
    RowTap tap = new RowTap(channel, bypass);
    channel.pipeline().addBefore(driver, "async-db-rows", tap);
    channel.pipeline().addBefore(driver, "async-db-bypass", bypass);
    channel.pipeline().addBefore(driver, "async-db-formats", tap.formats);
    channel.pipeline().addBefore(driver, "async-db-resends", tap.resends);
    return tap;
  }

  /**
   * Rows go to a receiver from now on, until {@link #close}. To be called ahead of the request.
   *
   * @param wanted what to ask the server for, where the request is one of the extended protocol
   */
  public void open(RowReceiver to, ResultFormats wanted) {
    formats.next(wanted);
    receiver = to;
  }

  /** Rows go to the driver again; it may go on. */
  public void close() {
    receiver = null;
    formats.next(ResultFormats.ALL_TEXT);
  }

  /** Tells the driver of the end of the portion that was kept from it. On the event loop. */
  public void resume() {
    ByteBuf suspended = Unpooled.wrappedBuffer(new byte[] {PORTAL_SUSPENDED, 0, 0, 0, 4});
    channel.pipeline().context(this).fireChannelRead(suspended);
  }

  /** What goes on to the driver goes in one piece, and ahead of what comes behind it. */
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    int passed = 0;
    int repeated = 0;
    for (int length = lengthAt(in, 0); length > 0; length = lengthAt(in, passed)) {
      byte name = in.getByte(in.readerIndex() + passed);
      if (isForDriver(name)) {
        noteEnd(name, in, in.readerIndex() + passed);
        if (name == COMMAND_COMPLETE) {
          haveMergeCounted(in, in.readerIndex() + passed + HEADER);
        }
        passed += length;
        if (name == ERROR_RESPONSE && isToldTwice(in, passed - length, length)) {
          repeated = length;
          break;
        }
      } else if (passed > 0) {
        break;
      } else if (take(name, in, length)) {
        in.skipBytes(length);
      } else {
        passed = length;
      }
    }
    if (passed > 0) {
      out.add(in.readRetainedSlice(passed));
    }
    if (repeated > 0) {
      out.add(in.retainedSlice(in.readerIndex() - repeated, repeated));
    }
  }

  private boolean isToldTwice(ByteBuf in, int passed, int length) {
    ByteBuf error = in.slice(in.readerIndex() + passed, length);
    return resends.expect(error, bypass.isInTransaction());
  }

  private boolean isForDriver(byte name) {
    return bypass.answered() == null
        ? receiver == null || !isOfRows(name)
        : !Command.isAnswer(name);
  }

  private void noteEnd(byte name, ByteBuf in, int at) {
    if (name == READY_FOR_QUERY) {
      bypass.ready(in.getByte(at + HEADER) == IDLE);
    }
  }

  /** Returns the length of the message behind so many bytes, 0 if it is not all there yet. */
  private static int lengthAt(ByteBuf in, int passed) {
    int left = in.readableBytes() - passed;
    if (left < HEADER) {
      return 0;
    }
    int length = LENGTH_AT + in.getInt(in.readerIndex() + passed + LENGTH_AT);
    // What makes no sense is for the driver to complain of.
    return length < HEADER ? left : length > left ? 0 : length;
  }

  /** The driver does not know MERGE, and would say that it has changed no rows. */
  private static void haveMergeCounted(ByteBuf in, int tag) {
    for (int i = 0; i < MERGE.length; i++) {
      if (in.getByte(tag + i) != MERGE[i]) {
        return;
      }
    }
    in.setBytes(tag, FETCH);
  }

  private static boolean isOfRows(byte name) {
    return name == DATA_ROW || name == ROW_DESCRIPTION || name == PORTAL_SUSPENDED;
  }

  /** Returns false for what the driver has to hear of now. */
  private boolean take(byte name, ByteBuf in, int length) {
    Command command = bypass.answered();
    RowReceiver rows = receiver;
    if (command != null) {
      noteEnd(name, in, in.readerIndex());
      command.take(in.slice(in.readerIndex(), length));
      return true;
    }
    return rows == null || take(rows, name, in, length - HEADER);
  }

  private boolean take(RowReceiver rows, byte name, ByteBuf in, int length) {
    if (name == PORTAL_SUSPENDED) {
      return !rows.portionEnded();
    }
    if (length > bytes.length && length <= REUSED_BYTES) {
      bytes = new byte[REUSED_BYTES];
    }
    byte[] body = length > bytes.length ? new byte[length] : bytes;
    in.getBytes(in.readerIndex() + HEADER, body, 0, length);
    if (name == DATA_ROW) {
      rows.row(body);
    } else {
      rows.described(body, length);
    }
    return true;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) throws Exception {
    bypass.writabilityChanged();
    super.channelWritabilityChanged(context);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    bypass.closed();
    super.channelInactive(context);
  }

  @Override
  @SuppressWarnings("deprecation") // not so for inbound handlers
  public void exceptionCaught(ChannelHandlerContext context, Throwable error) throws Exception {
    bypass.failed(error);
    super.exceptionCaught(context, error);
  }
}
