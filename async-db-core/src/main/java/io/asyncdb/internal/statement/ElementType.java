package io.asyncdb.internal.statement;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How values of a class go to the server in an array.
 *
 * @param sqlName the type of an element on the server
 * @param elementClass the class of an element on its way there
 */
public record ElementType(String sqlName, Class<?> elementClass) {

  private static final Map<Class<?>, ElementType> KNOWN =
      Map.ofEntries(
          known("int8", Long.class),
          known("int4", Integer.class),
          known("int2", Short.class),
          known("float8", Double.class),
          known("float4", Float.class),
          known("numeric", BigDecimal.class),
          known("numeric", BigInteger.class),
          known("bool", Boolean.class),
          known("text", String.class),
          known("uuid", UUID.class),
          known("timestamptz", OffsetDateTime.class),
          known("timestamptz", ZonedDateTime.class),
          known("timestamptz", Instant.class),
          known("timestamp", LocalDateTime.class),
          known("date", LocalDate.class),
          known("time", LocalTime.class),
          known("timetz", OffsetTime.class),
          known("bytea", byte[].class));

  private static Map.Entry<Class<?>, ElementType> known(String sqlName, Class<?> type) {
    return Map.entry(type, new ElementType(sqlName, type));
  }

  /** Returns the type for a class, or null where there is none. Enums go by their names. */
  public static @Nullable ElementType of(Class<?> type) {
    return Enum.class.isAssignableFrom(type) ? KNOWN.get(String.class) : KNOWN.get(type);
  }

  /**
   * Returns the type for keys by which rows are found: sent as an array, and told apart here.
   *
   * @param keys of one class, at least one
   * @param sql to be named in the error
   * @throws IllegalArgumentException if there is no array type for them, or they are arrays, of
   *     which two are never equal
   */
  public static ElementType ofKeys(List<?> keys, String sql) {
    Class<?> keyClass = keys.get(0).getClass();
    ElementType type = keyClass.isArray() ? null : of(keyClass);
    if (type == null) {
      throw new IllegalArgumentException(
          "keys of %s cannot be asked for: there is no array type for them, or no equals, in: %s"
              .formatted(keyClass, sql));
    }
    return type;
  }

  /**
   * Makes an array of what is taken from each member of a list.
   *
   * @throws ArrayStoreException if a value is of another class
   */
  public <S> Object arrayOf(
      List<? extends S> members, Function<? super S, ? extends @Nullable Object> value) {
    Object[] array = (Object[]) Array.newInstance(elementClass, members.size());
    for (int i = 0; i < array.length; i++) {
      Object element = value.apply(members.get(i));
      array[i] = element instanceof Enum<?> constant ? constant.name() : element;
    }
    return array;
  }
}
