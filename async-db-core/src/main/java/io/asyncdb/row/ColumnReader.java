package io.asyncdb.row;

import io.asyncdb.error.ResultException;
import io.r2dbc.postgresql.api.RefCursor;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Row;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads one column as one Java type: decided once, from the type, not once a row. */
abstract class ColumnReader<T> {

  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          char.class, Character.class,
          short.class, Short.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class);

  /** Classes whose values hold a buffer of the driver's, or its connection. */
  private static final Set<Class<?>> BORROWED =
      Set.of(Blob.class, Clob.class, InputStream.class, RefCursor.class);

  private final String description;
  private final boolean readsNull;

  ColumnReader(String description, boolean readsNull) {
    this.description = description;
    this.readsNull = readsNull;
  }

  /** Reads the column; null for NULL, also where {@link #readsNull} says that this is an error. */
  abstract @Nullable T read(Row row, int index);

  /** Returns false where the type has no place for NULL. */
  final boolean readsNull() {
    return readsNull;
  }

  final String describe() {
    return description;
  }

  /** Returns the reader of a type, with its generic form where it has one. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // each branch reads what T was asked for
  static <T> ColumnReader<T> of(Class<T> type, Type generic) {
    if (type.isPrimitive()) {
      return (ColumnReader<T>) ofClass(boxed(type), type.getName(), false);
    }
    if (type.isEnum()) {
      return new EnumReader<>(type);
    }
    if (type == Optional.class) {
      Class<?> content = contentOf(generic);
      return (ColumnReader<T>) new OptionalReader(of(content, content));
    }
    return ofClass(type, type.getSimpleName(), true);
  }

  private static <T> ColumnReader<T> ofClass(Class<T> type, String description, boolean readsNull) {
    if (type == Character.class) {
      return new CharacterReader<>(description, readsNull, type);
    }
    NumberReader<T> numbers = NumberReader.of(description, readsNull, type);
    if (numbers != null) {
      return numbers;
    }
    requireDriverType(type);
    return new DriverReader<>(description, readsNull, type);
  }

  /** Returns what an Optional is declared to hold. */
  static Class<?> contentOf(Type optional) {
    if (optional instanceof ParameterizedType parameterized
        && parameterized.getActualTypeArguments()[0] instanceof Class<?> content) {
      return content;
    }
    throw new IllegalArgumentException(
        optional.getTypeName() + " cannot be read: an Optional must name a class");
  }

  private static void requireDriverType(Class<?> type) {
    Class<?> element = type;
    while (element.isArray() && element != byte[].class) {
      element = element.getComponentType();
    }
    if (element != type && element.isPrimitive()) {
      throw new IllegalArgumentException(
          "%s cannot be read: elements may be NULL, use %s"
              .formatted(
                  type.getSimpleName(),
                  type.getSimpleName()
                      .replaceFirst(element.getName(), boxed(element).getSimpleName())));
    }
    if (BORROWED.contains(element)) {
      throw new IllegalArgumentException(
          "%s cannot be read: it would not outlive its row, use String or byte[]"
              .formatted(type.getSimpleName()));
    }
    String name = element.getName();
    if (element != byte[].class && !name.startsWith("java.") && !name.startsWith("io.r2dbc.")) {
      throw new IllegalArgumentException(
          "%s is neither a record nor an enum nor a class that the driver reads: make it a record,"
                  .formatted(type.getTypeName())
              + " or use map(row -> ...)");
    }
  }

  private static Class<?> boxed(Class<?> primitive) {
    Class<?> box = BOXES.get(primitive);
    if (box == null) {
      throw new IllegalArgumentException(primitive + " cannot hold a column");
    }
    return box;
  }

  /** Has the driver read. */
  final <V> @Nullable V get(Row row, int index, Class<V> type) {
    try {
      return row.get(index, type);
    } catch (RuntimeException error) {
      // Not passed on as the cause, since the driver's messages quote values.
      throw unreadable(row, index);
    }
  }

  final ResultException unreadable(Row row, int index) {
    return RecordMapper.failure(
        "column %s of type %s cannot be read as %s"
            .formatted(
                nameOf(row, index),
                row.getMetadata().getColumnMetadata(index).getType().getName(),
                description));
  }

  static String nameOf(Row row, int index) {
    return row.getMetadata().getColumnMetadata(index).getName();
  }

  private static final class DriverReader<T> extends ColumnReader<T> {
    private final Class<T> type;

    DriverReader(String description, boolean readsNull, Class<T> type) {
      super(description, readsNull);
      this.type = type;
    }

    @Override
    @Nullable T read(Row row, int index) {
      return get(row, index, type);
    }
  }

  /** The driver would take the first character and drop the rest. */
  private static final class CharacterReader<T> extends ColumnReader<T> {
    private final Class<T> type;

    CharacterReader(String description, boolean readsNull, Class<T> type) {
      super(description, readsNull);
      this.type = type;
    }

    @Override
    @Nullable T read(Row row, int index) {
      String text = get(row, index, String.class);
      if (text == null) {
        return null;
      }
      if (text.length() != 1) {
        throw RecordMapper.failure(
            "column %s holds text that is not one %s".formatted(nameOf(row, index), describe()));
      }
      return type.cast(text.charAt(0));
    }
  }

  private static final class EnumReader<T> extends ColumnReader<T> {
    private final Map<String, T> constants;

    EnumReader(Class<T> type) {
      super(type.getSimpleName(), true);
      this.constants =
          Arrays.stream(type.getEnumConstants())
              .collect(
                  Collectors.toUnmodifiableMap(c -> ((Enum<?>) c).name(), Function.identity()));
    }

    @Override
    @Nullable T read(Row row, int index) {
      String name = get(row, index, String.class);
      if (name == null) {
        return null;
      }
      T constant = constants.get(name);
      if (constant == null) {
        throw RecordMapper.failure(
            "column %s holds a name that is no constant of %s"
                .formatted(nameOf(row, index), describe()));
      }
      return constant;
    }
  }

  private static final class OptionalReader<V> extends ColumnReader<Optional<V>> {
    private final ColumnReader<V> content;

    OptionalReader(ColumnReader<V> content) {
      super("Optional<" + content.describe() + ">", true);
      this.content = content;
    }

    @Override
    Optional<V> read(Row row, int index) {
      return Optional.ofNullable(content.read(row, index));
    }
  }
}
