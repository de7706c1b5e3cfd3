package io.asyncdb.internal.connection;

import io.asyncdb.error.TransactionAbortedException;
import io.netty.buffer.ByteBuf;
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
 */
final class Command extends Flux<String> implements Subscription {

  /** Stands for any request of the driver's. */
  static final Command OF_DRIVER = new Command("", command -> {});

  private static final byte DATA_ROW = 'D';
  private static final byte COMMAND_COMPLETE = 'C';
  private static final byte ERROR_RESPONSE = 'E';
  private static final byte READY_FOR_QUERY = 'Z';
  private static final byte NOTIFICATION = 'A';
  private static final byte PARAMETER_STATUS = 'S';

  private static final int HEADER = 5;
  private static final int FIRST_VALUE = HEADER + Short.BYTES;

  private final String sql;
  private final Consumer<Command> sender;
  private @Nullable CoreSubscriber<? super String> receiver;
  private @Nullable Throwable failure;

  /**
   * Creates a command.
   *
   * @param sql one or several, without parameters
   * @param sender sends it
   */
  Command(String sql, Consumer<Command> sender) {
    this.sql = sql;
    this.sender = sender;
  }

  String sql() {
    return sql;
  }

  @Override
  public void subscribe(CoreSubscriber<? super String> subscriber) {
    receiver = subscriber;
    subscriber.onSubscribe(this);
    sender.accept(this);
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
        fail(ServerErrors.of(new ErrorDetails(error.getFields())));
      }
      case READY_FOR_QUERY -> end();
      default -> {
        // Only values are waited for.
      }
    }
  }

  private void emit(ByteBuf row) {
    int length = row.getInt(FIRST_VALUE);
    if (length >= 0 && receiver != null) {
      receiver.onNext(row.toString(FIRST_VALUE + Integer.BYTES, length, StandardCharsets.UTF_8));
    }
  }

  private void fail(Throwable error) {
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
