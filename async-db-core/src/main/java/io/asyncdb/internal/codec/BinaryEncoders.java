package io.asyncdb.internal.codec;

import static io.r2dbc.postgresql.codec.PostgresqlObjectId.BOOL;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.BPCHAR;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.BYTEA;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.DATE;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.FLOAT4;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.FLOAT8;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.INET;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.INT2;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.INT4;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.INT8;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.INTERVAL;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.JSON;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.JSONB;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.NAME;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.NUMERIC;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.TEXT;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.TIME;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.TIMESTAMP;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.TIMESTAMPTZ;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.TIMETZ;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.UUID;
import static io.r2dbc.postgresql.codec.PostgresqlObjectId.VARCHAR;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The encoders of the types that have one. */
public final class BinaryEncoders {

  /** The kind of a type that is an enum, as {@code pg_type.typtype} has it. */
  private static final String ENUM = "e";

  /** A type of an extension has another oid in each database. */
  private static final String CITEXT = ".citext";

  /** Address families of inet, which are PostgreSQL's own. */
  private static final int IPV4 = 2;

  private static final int IPV6 = 3;

  /** The one version of jsonb's format. */
  private static final int JSONB_VERSION = 1;

  private static final Map<Long, BinaryEncoder> KNOWN = known();

  private BinaryEncoders() {}

  /**
   * Returns the encoder of a type.
   *
   * @param oid of the type, which is no domain
   * @param kind as {@code pg_type.typtype} has it
   * @param name qualified
   * @return the encoder, or null where there is none
   */
  public static @Nullable BinaryEncoder of(long oid, @Nullable String kind, String name) {
    return ENUM.equals(kind) || name.endsWith(CITEXT) ? BinaryEncoders::text : KNOWN.get(oid);
  }

  /** Returns the encoder of a type that has one. */
  static BinaryEncoder of(PostgresqlObjectId type) {
    return Objects.requireNonNull(KNOWN.get((long) type.getObjectId()), type::name);
  }

  /** Returns the encoder of text, which the server reads as any type by a cast. */
  public static BinaryEncoder ofText() {
    return BinaryEncoders::text;
  }

  private static Map<Long, BinaryEncoder> known() {
    Map<Long, BinaryEncoder> known = new HashMap<>();
    put(known, BOOL, BinaryEncoders::bool);
    put(known, INT2, (value, out) -> out.writeShort((int) NumberEncoders.integer(value, 16)));
    put(known, INT4, (value, out) -> out.writeInt((int) NumberEncoders.integer(value, 32)));
    put(known, INT8, (value, out) -> out.writeLong(NumberEncoders.integer(value, 64)));
    put(known, FLOAT4, NumberEncoders::float4);
    put(known, FLOAT8, NumberEncoders::float8);
    put(known, NUMERIC, NumericEncoder.INSTANCE);
    put(known, TEXT, BinaryEncoders::text);
    put(known, VARCHAR, BinaryEncoders::text);
    put(known, BPCHAR, BinaryEncoders::text);
    put(known, NAME, BinaryEncoders::text);
    put(known, JSON, BinaryEncoders::json);
    put(known, JSONB, BinaryEncoders::jsonb);
    put(known, BYTEA, BinaryEncoders::bytea);
    put(known, UUID, BinaryEncoders::uuid);
    put(known, INET, BinaryEncoders::inet);
    put(known, DATE, TimeEncoders::date);
    put(known, TIME, TimeEncoders::time);
    put(known, TIMETZ, TimeEncoders::timeWithZone);
    put(known, TIMESTAMP, TimeEncoders::timestamp);
    put(known, TIMESTAMPTZ, TimeEncoders::timestampWithZone);
    put(known, INTERVAL, TimeEncoders::interval);
    return Map.copyOf(known);
  }

  private static void put(
      Map<Long, BinaryEncoder> known, PostgresqlObjectId type, BinaryEncoder encoder) {
    known.put((long) type.getObjectId(), encoder);
  }

  private static void bool(Object value, ByteBuf out) {
    if (!(value instanceof Boolean bool)) {
      throw BinaryEncoder.notTaken("Boolean", value);
    }
    out.writeBoolean(bool);
  }

  private static void text(Object value, ByteBuf out) {
    if (value instanceof CharSequence text) {
      ByteBufUtil.writeUtf8(out, text);
    } else if (value instanceof Enum<?> constant) {
      ByteBufUtil.writeUtf8(out, constant.name());
    } else if (value instanceof Character character) {
      ByteBufUtil.writeUtf8(out, character.toString());
    } else {
      throw BinaryEncoder.notTaken("String, an enum or Character", value);
    }
  }

  private static void json(Object value, ByteBuf out) {
    if (value instanceof Json json) {
      out.writeBytes(json.asArray());
    } else if (value instanceof CharSequence text) {
      ByteBufUtil.writeUtf8(out, text);
    } else {
      throw BinaryEncoder.notTaken("String or Json", value);
    }
  }

  private static void jsonb(Object value, ByteBuf out) {
    out.writeByte(JSONB_VERSION);
    json(value, out);
  }

  private static void bytea(Object value, ByteBuf out) {
    if (value instanceof byte[] bytes) {
      out.writeBytes(bytes);
    } else if (value instanceof ByteBuffer buffer) {
      out.writeBytes(buffer.duplicate());
    } else {
      throw BinaryEncoder.notTaken("byte[] or ByteBuffer", value);
    }
  }

  private static void uuid(Object value, ByteBuf out) {
    if (!(value instanceof java.util.UUID uuid)) {
      throw BinaryEncoder.notTaken("UUID", value);
    }
    out.writeLong(uuid.getMostSignificantBits());
    out.writeLong(uuid.getLeastSignificantBits());
  }

  private static void inet(Object value, ByteBuf out) {
    if (!(value instanceof InetAddress address)) {
      throw BinaryEncoder.notTaken("InetAddress", value);
    }
    byte[] bytes = address.getAddress();
    out.writeByte(address instanceof Inet4Address ? IPV4 : IPV6);
    out.writeByte(bytes.length * Byte.SIZE);
    out.writeBoolean(false);
    out.writeByte(bytes.length);
    out.writeBytes(bytes);
  }
}
