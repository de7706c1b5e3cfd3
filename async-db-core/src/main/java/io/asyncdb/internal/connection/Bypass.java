package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
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
 * Sends requests past the driver, which takes several times as long for them, and knows whose
 * answer comes next.
 *
 * <p>Each Query and each Sync, whoever writes it, is answered by one ReadyForQuery, in order: so
 * the driver's are counted as they pass. {@link RowTap} reads the answers.
 *
 * <p>Touched by the event loop, save where something else is said.
 */
public final class Bypass extends ChannelOutboundHandlerAdapter {

  private static final String EXTENDED = "PBDECH";

  private final Channel channel;

  /** Requests whose answer is to come, {@link Command#OF_DRIVER} for those of the driver. */
  private final Deque<Request<?>> asked = new ArrayDeque<>();

  /** Goes with the next request. Written by any thread, before that request is made. */
  private volatile @Nullable Request<?> ahead;

  /** Goes behind the next request that executes something. As {@link #ahead}. */
  private final AtomicReference<@Nullable Request<?>> behind = new AtomicReference<>();

  /** Requests that wait for the driver to end its own. */
  private final Deque<Request<?>> waiting = new ArrayDeque<>(1);

  /**
   * Whether the driver has a Sync to write. If the server meets an error it skips all that comes
   * before that, and so would a request.
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

  /** Sends a request. On any thread. */
  void send(Request<?> request) {
    if (channel.eventLoop().inEventLoop()) {
      sendNow(request);
    } else {
      channel.eventLoop().execute(() -> sendNow(request));
    }
  }

  private void sendNow(Request<?> request) {
    waiting.add(request);
    flush();
  }

  /**
   * Sends a request in one go with the next request, whoever makes that; with this one where there
   * is such a request already. On any thread.
   */
  void sendAhead(Request<?> request) {
    if (ahead != null) {
      send(request);
      return;
    }
    ahead = request;
    if (!channel.isActive()) {
      sendAhead();
    }
  }

  /** There will be no next request: sends what was to go ahead of it. On any thread. */
  void sendAhead() {
    channel.eventLoop().execute(this::flush);
  }

  /**
   * Sends a request in one go with the next one that holds a statement, behind it. On any thread,
   * before that one is made.
   */
  void sendBehind(Request<?> request) {
    behind.set(request);
    if (!channel.isActive()) {
      sendAhead();
    }
  }

  /** Returns whether a request that was to be sent behind another was not sent, nor will be. */
  boolean takeBack(Request<?> request) {
    return behind.compareAndSet(request, null);
  }

  private void flush() {
    if (channel.isActive()) {
      writeRequests();
      channel.flush();
    } else {
      closed();
    }
  }

  /** What the driver writes passes, between what goes ahead of it and what goes behind it. */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is the caller's
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    writeRequests();
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
    while (request.writerIndex() - at >= ClientMessage.HEADER) {
      byte name = request.getByte(at);
      executes |= name == ClientMessage.QUERY || name == ClientMessage.EXECUTE;
      if (name == ClientMessage.QUERY || name == ClientMessage.SYNC) {
        syncIsDue = false;
        asked.add(Command.OF_DRIVER);
      } else if (EXTENDED.indexOf(name) >= 0) {
        syncIsDue = true;
      }
      at += ClientMessage.LENGTH_AT + request.getInt(at + ClientMessage.LENGTH_AT);
    }
  }

  private void writeRequests() {
    if (syncIsDue) {
      return;
    }
    Request<?> first = ahead;
    if (first != null) {
      ahead = null;
      if (!write(first)) {
        cut(); // what follows must not be done without its BEGIN
      }
    }
    while (!waiting.isEmpty()) {
      Request<?> next = waiting.remove();
      if (write(next) && next.isStatement()) {
        writeBehind();
      }
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // there is nothing left to do if it fails
  private void cut() {
    channel.close();
  }

  private void writeBehind() {
    Request<?> last = behind.getAndSet(null);
    if (last != null) {
      write(last);
    }
  }

  /** Returns whether there was something to be written. */
  @SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be written to is closed
  private boolean write(Request<?> request) {
    ByteBuf encoded;
    try {
      encoded = request.encode(channel.alloc());
    } catch (Throwable error) { // no memory; it must not leave the caller without a signal
      request.lost(error);
      return false;
    }
    asked.add(request);
    ChannelHandlerContext out = channel.pipeline().context(this);
    out.write(encoded);
    request.sent(out);
    return true;
  }

  /** Returns the request that the next message answers, or null if that is the driver's. */
  @Nullable Request<?> answered() {
    Request<?> first = asked.peekFirst();
    return first == Command.OF_DRIVER ? null : first;
  }

  /** Whether the driver waits for an answer. */
  boolean isDriverWaiting() {
    return syncIsDue || asked.contains(Command.OF_DRIVER);
  }

  /** Whether what is written now is run in a transaction that goes on behind it. */
  boolean isWritingInTransaction() {
    return inTransaction || !asked.isEmpty();
  }

  /** The channel takes more again, or no more for now. */
  void writabilityChanged() {
    Request<?> last = asked.peekLast();
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
    asked.removeIf(request -> request == Command.OF_DRIVER);
    asked.addAll(waiting);
    waiting.clear();
    Request<?> first = ahead;
    if (first != null) {
      ahead = null;
      asked.addFirst(first);
    }
    Request<?> last = behind.getAndSet(null);
    if (last != null) {
      asked.add(last);
    }
    while (!asked.isEmpty()) {
      asked.remove().lost(error);
    }
  }
}
