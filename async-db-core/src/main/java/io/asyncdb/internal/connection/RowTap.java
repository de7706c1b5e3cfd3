package io.asyncdb.internal.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.asyncdb.internal.codec.ResultFormats;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows off the wire ahead of the driver, for whoever receives them, and the answers to
 * requests that have gone past it. Everything else it lets through: the conversation stays the
 * driver's.
 *
 * <p>The driver makes an object for each row and a buffer for each value, passes them through a
 * dozen operators, and looks up a codec for each value: several times what it takes to read them.
 */
public final class RowTap extends ByteToMessageDecoder {

  private static final byte[] MERGE = "MERGE ".getBytes(US_ASCII);

  /** Of the commands whose rows the driver counts, the one with as many letters as MERGE. */
  private static final byte[] FETCH = "FETCH ".getBytes(US_ASCII);

  private final BindFormats formats = new BindFormats();
  private final Resends resends = new Resends();
  private final Channel channel;
  private final Bypass bypass;
  private volatile @Nullable RowReceiver receiver;

  // Only touched on the event loop.
  private final ServerMessage message = new ServerMessage(Unpooled.EMPTY_BUFFER);

  /** Settings that have changed and of which the driver is told when it reads again, by name. */
  private final Map<String, byte[]> settings = new LinkedHashMap<>();

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
    ByteBuf suspended =
        Unpooled.wrappedBuffer(new byte[] {ServerMessage.PORTAL_SUSPENDED, 0, 0, 0, 4});
    channel.pipeline().context(this).fireChannelRead(suspended);
  }

  /** What goes on to the driver goes in one piece, and ahead of what comes behind it. */
  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    tellOfSettings(context);
    int passed = 0;
    int repeated = 0;
    for (int length = lengthAt(in, 0); length > 0; length = lengthAt(in, passed)) {
      message.moveTo(in, in.readerIndex() + passed, length);
      if (isForDriver()) {
        noteEnd();
        if (message.name() == ServerMessage.COMMAND_COMPLETE) {
          haveMergeCounted(in, in.readerIndex() + passed + ServerMessage.HEADER);
        }
        passed += length;
        if (message.name() == ServerMessage.ERROR_RESPONSE && isToldTwice()) {
          repeated = length;
          break;
        }
      } else if (passed > 0) {
        break;
      } else if (take()) {
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

  private boolean isToldTwice() {
    return resends.expect(message.details(), bypass.isInTransaction());
  }

  private boolean isForDriver() {
    return switch (message.name()) {
      case ServerMessage.NOTIFICATION_RESPONSE -> true;
      case ServerMessage.PARAMETER_STATUS -> bypass.isDriverWaiting();
      case ServerMessage.DATA_ROW, ServerMessage.ROW_DESCRIPTION, ServerMessage.PORTAL_SUSPENDED ->
          bypass.answered() == null && receiver == null;
      default -> bypass.answered() == null;
    };
  }

  private void noteEnd() {
    if (message.name() == ServerMessage.READY_FOR_QUERY) {
      bypass.ready(message.byteAt(0) == ServerMessage.IDLE);
    }
  }

  /** Returns the length of the message behind so many bytes, 0 if it is not all there yet. */
  private static int lengthAt(ByteBuf in, int passed) {
    int left = in.readableBytes() - passed;
    if (left < ServerMessage.HEADER) {
      return 0;
    }
    int length =
        ServerMessage.LENGTH_AT + in.getInt(in.readerIndex() + passed + ServerMessage.LENGTH_AT);
    // What makes no sense is for the driver to complain of.
    return length < ServerMessage.HEADER ? left : length > left ? 0 : length;
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

  /** Returns false for what the driver has to hear of now. */
  private boolean take() {
    if (message.name() == ServerMessage.PARAMETER_STATUS) {
      keepSetting();
      return true;
    }
    Request<?> request = bypass.answered();
    if (request != null) {
      noteEnd();
      request.take(message);
      return true;
    }
    RowReceiver rows = receiver;
    return rows == null || take(rows);
  }

  private boolean take(RowReceiver rows) {
    switch (message.name()) {
      case ServerMessage.PORTAL_SUSPENDED -> {
        return !rows.portionEnded();
      }
      case ServerMessage.DATA_ROW -> rows.row(message.body());
      default -> rows.described(message.body(), message.bodyLength());
    }
    return true;
  }

  /**
   * The driver keeps what comes while it waits for no answer, and reads no more when it has kept
   * some of it.
   */
  private void keepSetting() {
    byte[] status = Arrays.copyOf(message.body(), message.bodyLength());
    int end = 0;
    while (status[end] != 0) {
      end++;
    }
    settings.put(new String(status, 0, end, US_ASCII), status);
  }

  private void tellOfSettings(ChannelHandlerContext context) {
    if (settings.isEmpty() || !bypass.isDriverWaiting()) {
      return;
    }
    for (byte[] status : settings.values()) {
      ByteBuf told = Unpooled.buffer(ServerMessage.HEADER + status.length);
      told.writeByte(ServerMessage.PARAMETER_STATUS).writeInt(Integer.BYTES + status.length);
      context.fireChannelRead(told.writeBytes(status));
    }
    settings.clear();
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
