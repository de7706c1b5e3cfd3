package io.asyncdb.row;

import io.r2dbc.spi.Row;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
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

  private final String description;

  private ColumnReader(String description) {
    this.description = description;
  }

  /** Reads the column; null for NULL. */
  abstract @Nullable T read(Row row, int index);

  String describe() {
    return description;
  }

  /** Returns the reader of a type, with its generic form where it has one. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // each branch reads what T was asked for
  static <T> ColumnReader<T> of(Class<T> type, Type generic) {
    if (type.isPrimitive()) {
      return (ColumnReader<T>) new PrimitiveReader(type.getName(), boxed(type));
    }
    if (type.isEnum()) {
      return new EnumReader<>(type);
    }
    if (type == Optional.class) {
      if (generic instanceof ParameterizedType parameterized
          && parameterized.getActualTypeArguments()[0] instanceof Class<?> content) {
        return (ColumnReader<T>) new OptionalReader(of(content, content));
      }
      throw new IllegalArgumentException(
          generic.getTypeName() + " cannot be read: an Optional must name a class");
    }
    if (type.isArray() || isDriverType(type)) {
      return new DriverReader<>(type);
    }
    throw new IllegalArgumentException(
        "%s is neither a record nor an enum nor a class that the driver reads: make it a record, or"
                .formatted(type.getName())
            + " use map(row -> ...)");
  }

  private static boolean isDriverType(Class<?> type) {
    String name = type.getName();
    return name.startsWith("java.") || name.startsWith("io.r2dbc.");
  }

  private static Class<?> boxed(Class<?> primitive) {
    Class<?> box = BOXES.get(primitive);
    if (box == null) {
      throw new IllegalArgumentException(primitive + " cannot hold a column");
    }
    return box;
  }

  private static final class DriverReader<T> extends ColumnReader<T> {
    private final Class<T> type;

    DriverReader(Class<T> type) {
      super(type.getSimpleName());
      this.type = type;
    }

    @Override
    @Nullable T read(Row row, int index) {
      return row.get(index, type);
    }
  }

  private static final class PrimitiveReader<T> extends ColumnReader<T> {
    private final Class<T> box;

    PrimitiveReader(String description, Class<T> box) {
      super(description);
      this.box = box;
    }

    @Override
    T read(Row row, int index) {
      T value = row.get(index, box);
      if (value == null) {
        throw RecordMapper.failure(
            "column %s is NULL, which %s cannot hold"
                .formatted(row.getMetadata().getColumnMetadata(index).getName(), describe()));
      }
      return value;
    }
  }

  private static final class EnumReader<T> extends ColumnReader<T> {
    private final Map<String, T> constants;

    EnumReader(Class<T> type) {
      super(type.getSimpleName());
      this.constants =
          Arrays.stream(type.getEnumConstants())
              .collect(
                  Collectors.toUnmodifiableMap(c -> ((Enum<?>) c).name(), Function.identity()));
    }

    @Override
    @Nullable T read(Row row, int index) {
      String name = row.get(index, String.class);
      if (name == null) {
        return null;
      }
      T constant = constants.get(name);
      if (constant == null) {
        throw RecordMapper.failure(
            "column %s holds a name that is no constant of %s"
                .formatted(row.getMetadata().getColumnMetadata(index).getName(), describe()));
      }
      return constant;
    }
  }

  private static final class OptionalReader<V> extends ColumnReader<Optional<V>> {
    private final ColumnReader<V> content;

    OptionalReader(ColumnReader<V> content) {
      super("Optional<" + content.describe() + ">");
      this.content = content;
    }

    @Override
    Optional<V> read(Row row, int index) {
      return Optional.ofNullable(content.read(row, index));
    }
  }
}
