package io.asyncdb.internal.statement;

import io.asyncdb.error.InvalidDataException;
import io.asyncdb.internal.codec.BoundValues;
import io.asyncdb.internal.codec.Moments;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import java.util.HexFormat;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** The values of a call as they are sent, past the driver or by it. */
final class Bindings {

  private Bindings() {}

  /** Encodes the values, or returns null where one is of a class that only the driver knows. */
  static @Nullable BoundValues of(StatementCall call) {
    @Nullable Object[] values = call.values();
    BoundValues bound = new BoundValues(values.length);
    for (int i = 0; i < values.length; i++) {
      try {
        if (!bound.add(values[i])) {
          return null;
        }
      } catch (IllegalArgumentException outOfRange) { // which holds no value
        throw unsendable(call, i, "the value " + outOfRange.getMessage());
      }
    }
    return bound;
  }

  /** Hands the values to the driver, in forms that it sends right. */
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
        throw unsendable(call, i, "there is no PostgreSQL type for " + value.getClass().getName());
      }
    }
  }

  private static InvalidDataException unsendable(StatementCall call, int index, String why) {
    String sql = call.sql().original();
    return new InvalidDataException(
        "parameter %s cannot be sent: %s in: %s".formatted(call.sql().parameterAt(index), why, sql),
        null,
        sql,
        null);
  }

  private static Object sendable(Object value) {
    if (value instanceof Enum<?> constant) {
      return untyped(constant.name());
    }
    // The driver takes the bytes of each element for numbers.
    return value instanceof byte[][] binaries ? untyped(arrayOf(binaries)) : Moments.modern(value);
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
