package io.asyncdb.internal.connection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * The data of a COPY on their way into the channel, and what says that they are over.
 *
 * <p>The source is asked for more only while the channel takes more, so that it goes at the pace of
 * the server. A source that always has more leaves the event loop to others from time to time; then
 * an error of the server is read, too.
 *
 * <p>Touched by the event loop, save for the signals of the source.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a channel that cannot be written to is closed
final class CopyData implements CoreSubscriber<ByteBuf> {

  /** What the server puts into its log, and into an error that a caller need not see. */
  private static final byte[] REASON = "the rows ended before their time\0".getBytes(US_ASCII);

  /** Messages that a source may prepare on a thread of its own. */
  private static final int AHEAD = 4;

  /** Bytes that one turn of the event loop may send. */
  private static final int TURN = 256 * 1024;

  private final ChannelHandlerContext out;
  private final Consumer<Throwable> failure;

  /** Signals of the source that wait for the event loop; those that come later go behind them. */
  private final AtomicInteger queued = new AtomicInteger();

  private @Nullable Subscription source;
  private int asked;
  private int sentInTurn;
  private boolean asking;
  private boolean abandoned;
  private boolean over;

  /**
   * Creates what is subscribed to the source when its data can be sent.
   *
   * @param out writes past the driver
   * @param failure takes the error of a buffer that cannot be sent
   */
  CopyData(ChannelHandlerContext out, Consumer<Throwable> failure) {
    this.out = out;
    this.failure = failure;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    source = subscription;
    if (over) {
      subscription.cancel();
    } else if (abandoned) {
      cancelAndFail();
    } else {
      ask();
    }
  }

  @Override
  public void onNext(ByteBuf message) {
    onLoop(() -> send(message));
  }

  @Override
  public void onError(Throwable error) {
    onLoop(this::fail);
  }

  @Override
  public void onComplete() {
    onLoop(() -> end(message(ClientMessage.COPY_DONE, Unpooled.EMPTY_BUFFER)));
  }

  private void onLoop(Runnable signal) {
    if (queued.get() == 0 && out.executor().inEventLoop()) {
      signal.run();
      return;
    }
    queued.incrementAndGet();
    out.executor()
        .execute(
            () -> {
              queued.decrementAndGet();
              signal.run();
            });
  }

  /** Asks for as much as the channel takes now. A source that has it at hand sends it meanwhile. */
  void ask() {
    if (asking || source == null) {
      return;
    }
    asking = true;
    while (!over && asked < AHEAD && sentInTurn < TURN && out.channel().isWritable()) {
      asked++;
      source.request(1);
      out.flush();
    }
    asking = false;
  }

  private void send(ByteBuf data) {
    asked--;
    if (over) {
      data.release();
      return;
    }
    if (data.refCnt() == 0) {
      failure.accept(new IllegalArgumentException("a buffer was released before it was sent"));
      cancelAndFail();
      return;
    }
    int bytes = data.readableBytes();
    ByteBuf message = message(ClientMessage.COPY_DATA, data);
    data.release();
    out.write(message);
    if (sentInTurn < TURN && sentInTurn + bytes >= TURN) {
      // What is executed goes before reading, what is scheduled behind it.
      out.executor().schedule(this::nextTurn, 0, TimeUnit.NANOSECONDS);
    }
    sentInTurn += bytes;
    if (!asking) {
      out.flush();
      ask();
    }
  }

  private void nextTurn() {
    sentInTurn = 0;
    ask();
  }

  /** Nobody wants them to be copied any more. On any thread. */
  void abandon() {
    out.executor()
        .execute(
            () -> {
              abandoned = true;
              if (source != null && !over) {
                cancelAndFail();
              }
            });
  }

  private void cancelAndFail() {
    cancel();
    fail();
  }

  /** Has the server undo the COPY, which it reports as an error. */
  private void fail() {
    end(message(ClientMessage.COPY_FAIL, Unpooled.wrappedBuffer(REASON)));
  }

  private void end(ByteBuf message) {
    if (over) {
      message.release();
      return;
    }
    over = true;
    out.write(message);
    if (!asking) {
      out.flush();
    }
  }

  /** Has the server undo what it takes for another COPY, for which there are no data. */
  void refuse() {
    out.writeAndFlush(message(ClientMessage.COPY_FAIL, Unpooled.wrappedBuffer(REASON)));
  }

  private ByteBuf message(byte name, ByteBuf body) {
    int length = Integer.BYTES + body.readableBytes();
    return out.alloc().ioBuffer(1 + length).writeByte(name).writeInt(length).writeBytes(body);
  }

  /** The server takes no more. */
  void stop() {
    if (!over) {
      over = true;
      cancel();
    }
  }

  private void cancel() {
    if (source != null) {
      source.cancel();
    }
  }
}
