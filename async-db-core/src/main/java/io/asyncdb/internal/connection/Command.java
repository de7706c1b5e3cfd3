package io.asyncdb.internal.connection;

import io.asyncdb.error.TransactionAbortedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.r2dbc.postgresql.api.ErrorDetails;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** SQL without parameters past the driver: the first column of its rows as text. */
abstract class Command extends Request<String> {

  /** Stands for any request of the driver's. */
  static final Command OF_DRIVER = of("", command -> {});

  private static final int FIRST_VALUE = Short.BYTES;

  private final String sql;

  Command(String sql, Consumer<? super Request<String>> sender) {
    super(sender);
    this.sql = sql;
  }

  /**
   * Returns a command.
   *
   * @param sql one or several, without parameters
   * @param sender sends it
   */
  static Command of(String sql, Consumer<? super Request<String>> sender) {
    return new Command(sql, sender) {};
  }

  final String sql() {
    return sql;
  }

  @Override
  final ByteBuf encode(ByteBufAllocator memory) {
    int length = ByteBufUtil.utf8Bytes(sql) + 1;
    ByteBuf query = memory.ioBuffer(ClientMessage.HEADER + length);
    query.writeByte(ClientMessage.QUERY).writeInt(Integer.BYTES + length);
    ByteBufUtil.writeUtf8(query, sql);
    return query.writeByte(0);
  }

  @Override
  void take(ServerMessage message) {
    switch (message.name()) {
      case ServerMessage.DATA_ROW -> {
        int length = message.intAt(FIRST_VALUE);
        if (length >= 0) {
          emit(message.text(FIRST_VALUE + Integer.BYTES, length, StandardCharsets.UTF_8));
        }
      }
      case ServerMessage.COMMAND_COMPLETE -> {
        // In no other way does the server say that the transaction had failed.
        if (sql.endsWith("COMMIT") && message.byteAt(0) == 'R') {
          fail(
              new TransactionAbortedException(
                  "the server has answered COMMIT by a rollback", null, sql, null));
        }
      }
      case ServerMessage.ERROR_RESPONSE -> fail(error(message.details()));
      case ServerMessage.READY_FOR_QUERY -> end();
      default -> {
        // Only values are waited for.
      }
    }
  }

  /** Returns what the server has reported as an error of ours. */
  Throwable error(ErrorDetails reported) {
    return ServerErrors.of(reported, null);
  }
}
