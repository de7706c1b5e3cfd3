package io.asyncdb.jooq;

import java.lang.reflect.Array;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.XML;
import org.jspecify.annotations.Nullable;

/**
 * From the classes that columns are read in to those that jOOQ's fields have. Nothing is guessed.
 */
final class Conversions {

  /** Leaves a value as it is. */
  static final UnaryOperator<Object> NONE = UnaryOperator.identity();

  private Conversions() {}

  /**
   * Returns the conversion from one class to another.
   *
   * @param from the class that a column is read in
   * @param to the class that is wanted
   * @return the conversion, {@link #NONE} where there is nothing to convert, or null if it cannot
   *     be done
   */
  static @Nullable UnaryOperator<Object> between(Class<?> from, Class<?> to) {
    if (to.isAssignableFrom(from)) {
      return NONE;
    }
    if (Number.class.isAssignableFrom(from)) {
      return NumberConversions.to(to);
    }
    if (from == String.class) {
      return fromText(to);
    }
    if (to == String.class && from == UUID.class) {
      return Object::toString;
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

  private static @Nullable UnaryOperator<Object> fromText(Class<?> to) {
    if (to == JSONB.class) {
      return text -> JSONB.valueOf((String) text);
    }
    if (to == JSON.class) {
      return text -> JSON.valueOf((String) text);
    }
    return to == XML.class ? text -> XML.valueOf((String) text) : null;
  }

  private static @Nullable UnaryOperator<Object> betweenTimes(Class<?> from, Class<?> to) {
    if (from == OffsetDateTime.class && to == Instant.class) {
      return time -> ((OffsetDateTime) time).toInstant();
    }
    if (from == OffsetDateTime.class && to == Timestamp.class) {
      return time -> Timestamp.from(((OffsetDateTime) time).toInstant());
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
}
