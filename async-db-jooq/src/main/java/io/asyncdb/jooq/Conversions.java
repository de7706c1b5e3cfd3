package io.asyncdb.jooq;

import io.r2dbc.postgresql.codec.Json;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.XML;
import org.jspecify.annotations.Nullable;

/** From the classes that the driver reads to those that jOOQ's fields have. Nothing is guessed. */
final class Conversions {

  private Conversions() {}

  /**
   * Returns the conversion from one class to another.
   *
   * @param from the class that the driver reads
   * @param to the class that is wanted
   * @return the conversion, or null if there is none
   */
  static @Nullable UnaryOperator<Object> between(Class<?> from, Class<?> to) {
    if (from == Json.class) {
      return fromJson(to);
    }
    if (from == OffsetDateTime.class) {
      return fromOffsetDateTime(to);
    }
    if (to.isAssignableFrom(from)) {
      return UnaryOperator.identity();
    }
    if (Number.class.isAssignableFrom(from)) {
      return NumberConversions.to(to);
    }
    if (to == String.class && from == UUID.class) {
      return Object::toString;
    }
    if (to == XML.class && from == String.class) {
      return text -> XML.valueOf((String) text);
    }
    if (to == byte[].class && from == ByteBuffer.class) {
      return buffer -> bytes((ByteBuffer) buffer);
    }
    return betweenTimes(from, to);
  }

  /** Returns an array of what the elements of another are converted to; null stays null. */
  static Object array(
      @Nullable Object[] elements, Class<?> component, UnaryOperator<Object> conversion) {
    @Nullable Object[] converted = (Object[]) Array.newInstance(component, elements.length);
    for (int i = 0; i < elements.length; i++) {
      Object element = elements[i];
      converted[i] = element == null ? null : conversion.apply(element);
    }
    return converted;
  }

  private static @Nullable UnaryOperator<Object> fromJson(Class<?> to) {
    if (to == JSONB.class || to == Object.class) {
      return json -> JSONB.valueOf(((Json) json).asString());
    }
    if (to == JSON.class) {
      return json -> JSON.valueOf(((Json) json).asString());
    }
    return to == String.class ? json -> ((Json) json).asString() : null;
  }

  /** The driver puts instants at this machine's offset of today, JDBC at UTC; so do we. */
  private static @Nullable UnaryOperator<Object> fromOffsetDateTime(Class<?> to) {
    if (to == Instant.class) {
      return time -> ((OffsetDateTime) time).toInstant();
    }
    if (to == Timestamp.class) {
      return time -> Timestamp.from(((OffsetDateTime) time).toInstant());
    }
    return to.isAssignableFrom(OffsetDateTime.class)
        ? time -> ((OffsetDateTime) time).withOffsetSameInstant(ZoneOffset.UTC)
        : null;
  }

  private static @Nullable UnaryOperator<Object> betweenTimes(Class<?> from, Class<?> to) {
    if (from == Instant.class && to == OffsetDateTime.class) {
      return time -> ((Instant) time).atOffset(ZoneOffset.UTC);
    }
    if (from == LocalDateTime.class && to == Timestamp.class) {
      return time -> Timestamp.valueOf((LocalDateTime) time);
    }
    if (from == LocalDate.class && to == Date.class) {
      return date -> Date.valueOf((LocalDate) date);
    }
    if (from == LocalTime.class && to == Time.class) {
      return time -> Time.valueOf((LocalTime) time);
    }
    return null;
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }
}
