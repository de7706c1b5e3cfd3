package io.asyncdb.internal.statement;

import io.asyncdb.error.InvalidDataException;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Hands the values of a call to the driver, in forms that it sends right. */
final class Bindings {

  private Bindings() {}

  static void bind(StatementCall call, PostgresqlStatement statement) {
    @Nullable Object[] values = call.values();
    for (int i = 0; i < values.length; i++) {
      Object value = values[i];
      if (value == null) {
        statement.bindNull(i, Object.class);
        continue;
      }
      try {
        statement.bind(i, sendable(value));
      } catch (RuntimeException unknownType) {
        // The driver's message holds the value: it is not passed on.
        throw new InvalidDataException(
            "parameter %s cannot be sent: there is no PostgreSQL type for %s in: %s"
                .formatted(
                    call.sql().parameterAt(i), value.getClass().getName(), call.sql().original()),
            null,
            call.sql().original(),
            null);
      }
    }
  }

  private static Object sendable(Object value) {
    if (value instanceof Enum<?> constant) {
      return untyped(constant.name());
    }
    // The driver takes the bytes of each element for numbers.
    return value instanceof byte[][] binaries ? untyped(arrayOf(binaries)) : value;
  }

  /** Text whose type the server infers: an enum type of its own, or text. */
  private static Parameter untyped(String text) {
    return Parameters.in(PostgresqlObjectId.UNSPECIFIED, text);
  }

  /** A bytea array as the server reads it. */
  private static String arrayOf(byte[] @Nullable [] binaries) {
    HexFormat hex = HexFormat.of();
    StringJoiner elements = new StringJoiner(",", "{", "}");
    for (byte @Nullable [] binary : binaries) {
      elements.add(binary == null ? "NULL" : "\"\\\\x" + hex.formatHex(binary) + '"');
    }
    return elements.toString();
  }
}
