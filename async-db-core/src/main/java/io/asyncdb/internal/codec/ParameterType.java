package io.asyncdb.internal.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * As what the values of a class are sent: the types are those that the driver takes, save for
 * {@link Moments}.
 *
 * @param oid of the type, 0 where the server is to find out
 * @param format as a Bind message names it
 * @param encoder writes a value
 */
record ParameterType(int oid, short format, BinaryEncoder encoder) {

  /** NULL can be of any type. */
  static final ParameterType NULL = new ParameterType(0, ResultFormats.TEXT, (value, out) -> {});

  /** An enum's type is the database's own, or text. */
  private static final ParameterType ENUM =
      new ParameterType(
          0,
          ResultFormats.TEXT,
          (value, out) -> ByteBufUtil.writeUtf8(out, ((Enum<?>) value).name()));

  private static final Map<Class<?>, ParameterType> KNOWN = known();

  /** Returns the type for a value, or null where the driver has to find one. */
  static @Nullable ParameterType of(@Nullable Object value) {
    if (value == null) {
      return NULL;
    }
    if (value instanceof BinaryParameter encoded) {
      return new ParameterType(
          (int) encoded.typeOid(), ResultFormats.BINARY, ParameterType::encodedAlready);
    }
    return value instanceof Enum<?> ? ENUM : KNOWN.get(value.getClass());
  }

  private static void encodedAlready(Object value, ByteBuf out) {
    ByteBuf encoded = ((BinaryParameter) value).encoded();
    if (encoded != null) {
      out.writeBytes(encoded, encoded.readerIndex(), encoded.readableBytes());
    }
  }

  private static Map<Class<?>, ParameterType> known() {
    Map<Class<?>, ParameterType> known = new HashMap<>();
    put(known, Boolean.class, PostgresqlObjectId.BOOL);
    put(known, Short.class, PostgresqlObjectId.INT2);
    put(known, Integer.class, PostgresqlObjectId.INT4);
    put(known, Long.class, PostgresqlObjectId.INT8);
    put(known, Float.class, PostgresqlObjectId.FLOAT4);
    put(known, Double.class, PostgresqlObjectId.FLOAT8);
    put(known, BigDecimal.class, PostgresqlObjectId.NUMERIC);
    put(known, BigInteger.class, PostgresqlObjectId.NUMERIC);
    put(known, String.class, PostgresqlObjectId.VARCHAR, PostgresqlObjectId.TEXT);
    put(known, UUID.class, PostgresqlObjectId.UUID);
    // An array of arrays of bytes the driver would take for one of numbers.
    known.put(
        byte[].class,
        binary(PostgresqlObjectId.BYTEA, BinaryEncoders.of(PostgresqlObjectId.BYTEA)));
    put(known, LocalDate.class, PostgresqlObjectId.DATE);
    put(known, LocalTime.class, PostgresqlObjectId.TIME);
    put(known, OffsetTime.class, PostgresqlObjectId.TIMETZ);
    put(known, LocalDateTime.class, PostgresqlObjectId.TIMESTAMP);
    put(known, OffsetDateTime.class, PostgresqlObjectId.TIMESTAMPTZ);
    put(known, ZonedDateTime.class, PostgresqlObjectId.TIMESTAMPTZ);
    put(known, Instant.class, PostgresqlObjectId.TIMESTAMPTZ);
    put(known, Date.class, PostgresqlObjectId.TIMESTAMPTZ);
    put(known, Timestamp.class, PostgresqlObjectId.TIMESTAMPTZ);
    return Map.copyOf(known);
  }

  /** A class, and its arrays. */
  private static void put(
      Map<Class<?>, ParameterType> known, Class<?> type, PostgresqlObjectId sent) {
    put(known, type, sent, sent);
  }

  /** A class, and its arrays, which may be of another type. */
  private static void put(
      Map<Class<?>, ParameterType> known,
      Class<?> type,
      PostgresqlObjectId sent,
      PostgresqlObjectId inArrays) {
    BinaryEncoder encoder = BinaryEncoders.of(sent);
    known.put(type, binary(sent, encoder));
    known.put(
        type.arrayType(),
        binary(
            PostgresqlObjectId.valueOf(inArrays.name() + "_ARRAY"),
            new ArrayEncoder(inArrays.getObjectId(), encoder)));
  }

  private static ParameterType binary(PostgresqlObjectId type, BinaryEncoder encoder) {
    return new ParameterType(type.getObjectId(), ResultFormats.BINARY, encoder);
  }
}
