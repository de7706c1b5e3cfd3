package io.asyncdb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * What is sent past the driver when it is subscribed to, once, and its answer, as it comes: up to
 * one ReadyForQuery. It cannot be cancelled.
 *
 * <p>Touched by the event loop once it is sent.
 *
 * @param <T> the type of what comes back
 */
abstract class Request<T> extends Flux<T> implements Subscription {

  private final Consumer<? super Request<T>> sender;
  private @Nullable CoreSubscriber<? super T> receiver;
  private @Nullable Throwable failure;

  /**
   * Creates a request.
   *
   * @param sender sends it
   */
  Request(Consumer<? super Request<T>> sender) {
    this.sender = sender;
  }

  /**
   * Returns what to send, complete with what has the server answer. If it throws, nothing is sent,
   * and the request has failed.
   */
  abstract ByteBuf encode(ByteBufAllocator memory);

  /** Whether it holds a statement of the caller's. */
  boolean isStatement() {
    return false;
  }

  /**
   * Was written: what belongs behind it can be now.
   *
   * @param out writes past the driver
   */
  void sent(ChannelHandlerContext out) {
    // Most requests are complete by themselves.
  }

  /** The channel takes more again, or no more for now, and this was written last. */
  void writabilityChanged() {
    // Most requests are short.
  }

  /** Takes a message of the answer, ReadyForQuery being the last. */
  abstract void take(ServerMessage message);

  /** No answer will come, or no more of it. */
  void lost(Throwable error) {
    fail(error);
    end();
  }

  @Override
  public final void subscribe(CoreSubscriber<? super T> subscriber) {
    receiver = subscriber;
    subscriber.onSubscribe(this);
    send();
  }

  final void send() {
    sender.accept(this);
  }

  @Override
  public final void request(long n) {
    Operators.validate(n);
  }

  @Override
  public final void cancel() {
    // The server's answer has to be read in any case.
  }

  final void emit(T value) {
    if (receiver != null) {
      receiver.onNext(value);
    }
  }

  /** It will end in this error, unless there was one before. */
  final void fail(Throwable error) {
    failure = failure == null ? error : failure;
  }

  final void end() {
    if (receiver != null && failure == null) {
      receiver.onComplete();
    } else if (receiver != null) {
      receiver.onError(failure);
    }
  }
}
