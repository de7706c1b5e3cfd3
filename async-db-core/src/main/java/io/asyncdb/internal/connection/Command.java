package io.asyncdb.internal.connection;

import io.asyncdb.error.TransactionAbortedException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.r2dbc.postgresql.api.ErrorDetails;
import io.r2dbc.postgresql.message.backend.BackendMessageDecoder;
import io.r2dbc.postgresql.message.backend.ErrorResponse;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * A command that is sent past the driver when it is subscribed to, once, and its answer: the first
 * column of its rows as text, as they come. It cannot be cancelled.
 *
 * <p>Touched by the event loop once it is sent.
 */
abstract class Command extends Flux<String> implements Subscription {

  /** Stands for any request of the driver's. */
  static final Command OF_DRIVER = of("", command -> {});

  private static final byte DATA_ROW = 'D';
  static final byte COMMAND_COMPLETE = 'C';
  static final byte ERROR_RESPONSE = 'E';
  static final byte READY_FOR_QUERY = 'Z';
  private static final byte NOTIFICATION = 'A';
  private static final byte PARAMETER_STATUS = 'S';

  static final int HEADER = 5;
  private static final int FIRST_VALUE = HEADER + Short.BYTES;

  private final String sql;
  private final Consumer<Command> sender;
  private @Nullable CoreSubscriber<? super String> receiver;
  private @Nullable Throwable failure;

  Command(String sql, Consumer<Command> sender) {
    this.sql = sql;
    this.sender = sender;
  }

  /**
   * Returns a command.
   *
   * @param sql one or several, without parameters
   * @param sender sends it
   */
  static Command of(String sql, Consumer<Command> sender) {
    return new Command(sql, sender) {};
  }

  final String sql() {
    return sql;
  }

  /**
   * Was written: what belongs behind it can be now.
   *
   * @param out writes past the driver
   */
  void sent(ChannelHandlerContext out) {
    // Most commands are complete by themselves.
  }

  @Override
  public void subscribe(CoreSubscriber<? super String> subscriber) {
    receiver = subscriber;
    subscriber.onSubscribe(this);
    sender.accept(this);
  }

  /** The channel takes more again, or no more for now, and this was written last. */
  void writabilityChanged() {
    // Most commands are short.
  }

  @Override
  public void request(long n) {
    Operators.validate(n);
  }

  @Override
  public void cancel() {
    // The server's answer has to be read in any case.
  }

  /** Whether a message that comes with the answer is part of it. */
  static boolean isAnswer(byte name) {
    return name != NOTIFICATION && name != PARAMETER_STATUS;
  }

  /** Takes a message of the answer, which is not kept. */
  void take(ByteBuf message) {
    switch (message.getByte(0)) {
      case DATA_ROW -> emit(message);
      case COMMAND_COMPLETE -> {
        // In no other way does the server say that the transaction had failed.
        if (sql.endsWith("COMMIT") && message.getByte(HEADER) == 'R') {
          fail(
              new TransactionAbortedException(
                  "the server has answered COMMIT by a rollback", null, sql, null));
        }
      }
      case ERROR_RESPONSE -> {
        ErrorResponse error = (ErrorResponse) BackendMessageDecoder.decode(message);
        fail(error(new ErrorDetails(error.getFields())));
      }
      case READY_FOR_QUERY -> end();
      default -> {
        // Only values are waited for.
      }
    }
  }

  /** Returns what the server has reported as an error of ours. */
  Throwable error(ErrorDetails reported) {
    return ServerErrors.of(reported, null);
  }

  private void emit(ByteBuf row) {
    int length = row.getInt(FIRST_VALUE);
    if (length >= 0) {
      emit(row.toString(FIRST_VALUE + Integer.BYTES, length, StandardCharsets.UTF_8));
    }
  }

  final void emit(String value) {
    if (receiver != null) {
      receiver.onNext(value);
    }
  }

  /** It will end in this error, unless there was one before. */
  final void fail(Throwable error) {
    failure = failure == null ? error : failure;
  }

  private void end() {
    if (receiver != null && failure == null) {
      receiver.onComplete();
    } else if (receiver != null) {
      receiver.onError(failure);
    }
  }

  /** No answer will come, or no more of it. */
  void lost(Throwable error) {
    fail(error);
    end();
  }
}
