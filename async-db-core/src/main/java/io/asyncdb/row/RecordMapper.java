package io.asyncdb.row;

import io.asyncdb.error.ResultException;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes records through their canonical constructor.
 *
 * <p>What depends on the class is done once: the constructor's handle and a reader for each
 * component. What depends on the columns is done once a shape of result: the last shape seen is
 * kept, since a statement almost always has the same.
 */
final class RecordMapper<T> implements RowMapper<T> {

  private final Class<T> type;
  private final MethodHandle constructor;
  private final List<Component> components;
  private volatile @Nullable Shape<T> lastShape;

  RecordMapper(Class<T> type) {
    this(type, List.of());
  }

  /** Creates the mapper of a record that the others, outermost first, are around. */
  private RecordMapper(Class<T> type, List<Class<?>> around) {
    if (around.contains(type)) {
      throw new IllegalArgumentException(
          "record %s holds itself, which columns cannot".formatted(type.getName()));
    }
    this.type = type;
    List<Class<?>> inside = new ArrayList<>(around);
    inside.add(type);
    RecordComponent[] parts = type.getRecordComponents();
    this.components = Arrays.stream(parts).map(part -> Component.of(part, inside)).toList();
    this.constructor = constructorOf(type, parts);
  }

  @Override
  public T map(Row row) {
    return specialize(row.getMetadata()).map(row);
  }

  @Override
  public Object readsAlike() {
    return this;
  }

  @Override
  public Shape<T> specialize(RowMetadata metadata) {
    List<String> columns =
        metadata.getColumnMetadatas().stream().map(ColumnMetadata::getName).toList();
    Shape<T> shape = lastShape;
    if (shape == null || !shape.columns.equals(columns)) {
      shape = shapeOf(columns, "");
      lastShape = shape;
    }
    return shape;
  }

  private Shape<T> shapeOf(List<String> columns, String prefix) {
    Source[] sources = new Source[components.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = components.get(i).sourceIn(columns, prefix, type);
    }
    return new Shape<>(columns, constructor, sources);
  }

  private static MethodHandle constructorOf(Class<?> type, RecordComponent[] parts) {
    Class<?>[] types = Arrays.stream(parts).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findConstructor(type, MethodType.methodType(void.class, types))
          .asSpreader(Object[].class, types.length)
          .asType(MethodType.methodType(Object.class, Object[].class));
    } catch (ReflectiveOperationException error) {
      throw new IllegalArgumentException(
          "the constructor of record %s is out of reach: open its package to this library"
              .formatted(type.getName()),
          error);
    }
  }

  static ResultException failure(String message) {
    return new ResultException(message, null, null, null);
  }

  /** A component: where its value comes from is decided by the columns. */
  private sealed interface Component {

    Source sourceIn(List<String> columns, String prefix, Class<?> owner);

    static Component of(RecordComponent part, List<Class<?>> inside) {
      Class<?> type = part.getType();
      Type generic = part.getGenericType();
      boolean optional = type == Optional.class && ColumnReader.contentOf(generic).isRecord();
      Class<?> content = optional ? ColumnReader.contentOf(generic) : type;
      return content.isRecord()
          ? new NestedComponent(part.getName(), new RecordMapper<>(content, inside), optional)
          : new ColumnComponent(part.getName(), ColumnReader.of(type, generic));
    }
  }

  private record NestedComponent(String name, RecordMapper<?> nested, boolean optional)
      implements Component {
    @Override
    public Source sourceIn(List<String> columns, String prefix, Class<?> owner) {
      return new Nested(
          nested.shapeOf(columns, prefix + RowMappers.columnOf(name) + "_"), optional);
    }
  }

  private record ColumnComponent(String name, ColumnReader<?> reader) implements Component {
    @Override
    public Source sourceIn(List<String> columns, String prefix, Class<?> owner) {
      String snakeCase = prefix + RowMappers.columnOf(name);
      for (int i = 0; i < columns.size(); i++) {
        String column = columns.get(i);
        if (column.equalsIgnoreCase(snakeCase) || column.equalsIgnoreCase(prefix + name)) {
          return new Column(reader, i);
        }
      }
      throw failure(
          "no column %s for component %s of %s; the columns are %s"
              .formatted(snakeCase, name, owner.getSimpleName(), String.join(", ", columns)));
    }
  }

  /** Where the value of a component comes from in rows of one shape. */
  private sealed interface Source {

    /** Returns the value; null for NULL, even where the component has no place for it. */
    @Nullable Object read(Row row);

    /** Fails where the component has no place for NULL. */
    default void requireNullable(Row row) {}
  }

  private record Column(ColumnReader<?> reader, int index) implements Source {
    @Override
    public @Nullable Object read(Row row) {
      return reader.read(row, index);
    }

    @Override
    public void requireNullable(Row row) {
      if (!reader.readsNull()) {
        throw failure(
            "column %s is NULL, which %s cannot hold"
                .formatted(ColumnReader.nameOf(row, index), reader.describe()));
      }
    }
  }

  private record Nested(Shape<?> shape, boolean optional) implements Source {
    @Override
    public @Nullable Object read(Row row) {
      @Nullable Object[] values = shape.read(row);
      boolean allNull =
          Arrays.stream(values).allMatch(value -> value == null || value.equals(Optional.empty()));
      Object nested = allNull ? null : shape.construct(row, values);
      return optional ? Optional.ofNullable(nested) : nested;
    }
  }

  /** The mapper for rows with these columns. */
  static final class Shape<T> implements RowMapper<T> {
    private final List<String> columns;
    private final MethodHandle constructor;
    private final Source[] sources;

    private Shape(List<String> columns, MethodHandle constructor, Source[] sources) {
      this.columns = columns;
      this.constructor = constructor;
      this.sources = sources;
    }

    @Override
    public T map(Row row) {
      return construct(row, read(row));
    }

    private @Nullable Object[] read(Row row) {
      @Nullable Object[] values = new Object[sources.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = sources[i].read(row);
      }
      return values;
    }

    @SuppressWarnings("unchecked") // the constructor makes T
    private T construct(Row row, @Nullable Object[] values) {
      for (int i = 0; i < values.length; i++) {
        if (values[i] == null) {
          sources[i].requireNullable(row);
        }
      }
      try {
        return (T) constructor.invokeExact(values);
      } catch (RuntimeException | Error thrownByConstructor) {
        throw thrownByConstructor;
      } catch (Throwable checked) {
        throw new IllegalStateException(checked);
      }
    }
  }
}
