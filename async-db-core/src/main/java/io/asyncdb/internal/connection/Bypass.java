package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands past the driver, which would do as much for them as for a statement, and knows
 * whose answer comes next.
 *
 * <p>A command goes as a Query. Each Query and each Sync, whoever writes it, is answered by one
 * ReadyForQuery, in order: so the driver's are counted as they pass. {@link RowTap} reads the
 * answers.
 *
 * <p>Touched by the event loop, save where something else is said.
 */
public final class Bypass extends ChannelOutboundHandlerAdapter {

  private static final byte QUERY = 'Q';
  private static final byte SYNC = 'S';
  private static final byte EXECUTE = 'E';
  private static final String EXTENDED = "PBDECH";

  private static final int LENGTH_AT = 1;
  private static final int HEADER = LENGTH_AT + Integer.BYTES;

  private final Channel channel;

  /** Commands whose answer is to come, with {@link Command#OF_DRIVER} for requests between them. */
  private final Deque<Command> asked = new ArrayDeque<>();

  /** Goes with the next request. Written by any thread, before that request is made. */
  private volatile @Nullable Command ahead;

  /** Goes behind the next request that executes something. As {@link #ahead}. */
  private final AtomicReference<@Nullable Command> behind = new AtomicReference<>();

  /** Commands that wait for the driver to end its request. */
  private final Deque<Command> waiting = new ArrayDeque<>(1);

  /**
   * Whether the driver has a Sync to write. If the server meets an error it skips all that comes
   * before that, and so would a command.
   */
  private boolean syncIsDue;

  /** Whether the driver's request, so far as it is written, executes something. */
  private boolean executes;

  private volatile boolean inTransaction;
  private @Nullable Throwable lastError;

  /** Creates the handler for a channel to whose pipeline it is to be added. */
  public Bypass(Channel channel) {
    this.channel = channel;
  }

  /** Returns whether a transaction is open, be it a failed one, as far as the server has said. */
  boolean isInTransaction() {
    return inTransaction;
  }

  /** Sends a command. On any thread. */
  void send(Command command) {
    if (channel.eventLoop().inEventLoop()) {
      sendNow(command);
    } else {
      channel.eventLoop().execute(() -> sendNow(command));
    }
  }

  private void sendNow(Command command) {
    waiting.add(command);
    flush();
  }

  /**
   * Sends a command in one go with the next request, whoever makes that; with this one where there
   * is such a command already. On any thread.
   */
  void sendAhead(Command command) {
    if (ahead != null) {
      send(command);
      return;
    }
    ahead = command;
    if (!channel.isActive()) {
      sendAhead();
    }
  }

  /** There will be no next request: sends what was to go ahead of it. On any thread. */
  void sendAhead() {
    channel.eventLoop().execute(this::flush);
  }

  /**
   * Sends a command in one go with the next request that executes something, behind it. On any
   * thread, before that request is made.
   */
  void sendBehind(Command command) {
    behind.set(command);
    if (!channel.isActive()) {
      sendAhead();
    }
  }

  /** Returns whether a command that was to be sent behind a request has not been sent, nor will. */
  boolean takeBack(Command command) {
    return behind.compareAndSet(command, null);
  }

  private void flush() {
    if (channel.isActive()) {
      writeCommands();
      channel.flush();
    } else {
      closed();
    }
  }

  /** What the driver writes passes, between what goes ahead of it and what goes behind it. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    writeCommands();
    if (message instanceof ByteBuf request) {
      count(request);
    }
    context.write(message, promise);
    if (executes && !syncIsDue) {
      executes = false;
      writeBehind();
    }
    if (!waiting.isEmpty()) {
      flush();
    }
  }

  private void count(ByteBuf request) {
    int at = request.readerIndex();
    while (request.writerIndex() - at >= HEADER) {
      byte name = request.getByte(at);
      executes |= name == QUERY || name == EXECUTE;
      if (name == QUERY || name == SYNC) {
        syncIsDue = false;
        asked.add(Command.OF_DRIVER);
      } else if (EXTENDED.indexOf(name) >= 0) {
        syncIsDue = true;
      }
      at += LENGTH_AT + request.getInt(at + LENGTH_AT);
    }
  }

  private void writeCommands() {
    if (syncIsDue) {
      return;
    }
    Command first = ahead;
    if (first != null) {
      ahead = null;
      write(first);
    }
    while (!waiting.isEmpty()) {
      write(waiting.remove());
    }
  }

  private void writeBehind() {
    Command last = behind.getAndSet(null);
    if (last != null) {
      write(last);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be written to is closed
  private void write(Command command) {
    String sql = command.sql();
    int length = ByteBufUtil.utf8Bytes(sql) + 1;
    ByteBuf query = channel.alloc().ioBuffer(HEADER + length);
    query.writeByte(QUERY).writeInt(Integer.BYTES + length);
    ByteBufUtil.writeUtf8(query, sql);
    query.writeByte(0);
    asked.add(command);
    ChannelHandlerContext out = channel.pipeline().context(this);
    out.write(query);
    command.sent(out);
  }

  /** Returns the command that the next message answers, or null if that is the driver's. */
  @Nullable Command answered() {
    Command first = asked.peekFirst();
    return first == Command.OF_DRIVER ? null : first;
  }

  /** The channel takes more again, or no more for now. */
  void writabilityChanged() {
    Command last = asked.peekLast();
    if (last != null) {
      last.writabilityChanged();
    }
  }

  /**
   * An answer is complete.
   *
   * @param idle whether the server is in no transaction
   */
  void ready(boolean idle) {
    inTransaction = !idle;
    asked.pollFirst();
  }

  /** The channel has met an error, upon which it will most likely be closed. */
  void failed(Throwable error) {
    lastError = error;
  }

  /** No answer will come any more. */
  void closed() {
    Throwable error = lastError == null ? new IOException("it was closed") : lastError;
    asked.removeIf(command -> command == Command.OF_DRIVER);
    asked.addAll(waiting);
    waiting.clear();
    Command first = ahead;
    if (first != null) {
      ahead = null;
      asked.addFirst(first);
    }
    Command last = behind.getAndSet(null);
    if (last != null) {
      asked.add(last);
    }
    while (!asked.isEmpty()) {
      asked.remove().lost(error);
    }
  }
}
