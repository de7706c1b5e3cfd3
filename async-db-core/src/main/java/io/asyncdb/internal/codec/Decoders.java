package io.asyncdb.internal.codec;

import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Knows which types are read as which classes. A type is its object id, since the names of types
 * that people make do not go over the wire; those of the server itself never change.
 */
final class Decoders {

  private static final List<PostgresqlObjectId> TEXTS =
      List.of(
          PostgresqlObjectId.TEXT,
          PostgresqlObjectId.VARCHAR,
          PostgresqlObjectId.BPCHAR,
          PostgresqlObjectId.NAME,
          PostgresqlObjectId.JSON,
          PostgresqlObjectId.XML);

  private static final Map<Integer, Map<Class<?>, Decoder<?>>> BY_TYPE = new HashMap<>();

  /** The element types of arrays. */
  private static final Map<Integer, Integer> ELEMENTS = new HashMap<>();

  static {
    NumberDecoders.register();
    TimeDecoders.register();
    for (PostgresqlObjectId type : TEXTS) {
      add(type, String.class, Decoder::string, text -> text);
    }
    add(PostgresqlObjectId.BOOL, Boolean.class, (b, at, n) -> b[at] != 0, "t"::equals);
    add(
        PostgresqlObjectId.UUID,
        UUID.class,
        (b, at, n) -> new UUID(BigEndian.int8(b, at), BigEndian.int8(b, at + Long.BYTES)),
        UUID::fromString);
    add(
        PostgresqlObjectId.BYTEA,
        byte[].class,
        (b, at, n) -> Arrays.copyOfRange(b, at, at + n),
        ByteaText::read);
    addJson(PostgresqlObjectId.JSON, 0);
    // A version goes ahead of the text.
    addJson(PostgresqlObjectId.JSONB, 1);
    add(
        PostgresqlObjectId.JSONB,
        String.class,
        (b, at, n) -> Decoder.string(b, at + 1, n - 1),
        text -> text);
  }

  private Decoders() {}

  private static void addJson(PostgresqlObjectId type, int prefix) {
    add(
        type,
        byte[].class,
        (b, at, n) -> Arrays.copyOfRange(b, at + prefix, at + n),
        text -> text.getBytes(StandardCharsets.UTF_8));
    add(
        type,
        Json.class,
        (b, at, n) -> Json.of(Arrays.copyOfRange(b, at + prefix, at + n)),
        Json::of);
  }

  static <T> void add(
      PostgresqlObjectId type, Class<T> as, Decoder.Bytes<T> binary, Decoder.Text<T> text) {
    BY_TYPE
        .computeIfAbsent(type.getObjectId(), oid -> new HashMap<>())
        .put(as, new Decoder<>(binary, text));
    ELEMENTS.put(
        PostgresqlObjectId.valueOf(type.name() + "_ARRAY").getObjectId(), type.getObjectId());
  }

  /** Returns what reads a type as a class, or null where this is left to the driver. */
  @SuppressWarnings("unchecked") // each entry reads its key's class
  static <T> @Nullable Decoder<T> find(int type, Class<T> as) {
    Integer element = ELEMENTS.get(type);
    if (element == null) {
      return (Decoder<T>) BY_TYPE.getOrDefault(type, Map.of()).get(as);
    }
    Class<?> component = componentOf(as);
    Decoder<?> elements = component == as ? null : find(element, component);
    return elements == null ? null : new ArrayDecoder<>(elements, component, as).decoder();
  }

  /** Returns what an array of any number of dimensions holds; {@code byte[]} is a value. */
  private static Class<?> componentOf(Class<?> type) {
    Class<?> component = type;
    while (component.isArray() && component != byte[].class) {
      component = component.getComponentType();
    }
    return component;
  }
}
