package io.asyncdb.row;

import io.asyncdb.error.ResultException;
import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
    this.type = type;
    RecordComponent[] parts = type.getRecordComponents();
    this.components = Arrays.stream(parts).map(Component::of).toList();
    this.constructor = constructorOf(type, parts);
  }

  @Override
  public T map(Row row) {
    return specialize(row.getMetadata()).mapColumns(row);
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

    static Component of(RecordComponent part) {
      Class<?> type = part.getType();
      return type.isRecord()
          ? new NestedComponent(part.getName(), new RecordMapper<>(type))
          : new ColumnComponent(part.getName(), ColumnReader.of(type, part.getGenericType()));
    }
  }

  private record NestedComponent(String name, RecordMapper<?> nested) implements Component {
    @Override
    public Source sourceIn(List<String> columns, String prefix, Class<?> owner) {
      return new Nested(nested.shapeOf(columns, prefix + snakeCase(name) + "_"));
    }
  }

  private record ColumnComponent(String name, ColumnReader<?> reader) implements Component {
    @Override
    public Source sourceIn(List<String> columns, String prefix, Class<?> owner) {
      String snakeCase = prefix + snakeCase(name);
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

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
  }

  /** Where the value of a component comes from in rows of one shape. */
  private sealed interface Source {
    @Nullable Object read(Row row);

    /** Whether all columns that this reads are NULL. */
    boolean isNull(Row row);
  }

  private record Column(ColumnReader<?> reader, int index) implements Source {
    @Override
    public @Nullable Object read(Row row) {
      return reader.read(row, index);
    }

    @Override
    public boolean isNull(Row row) {
      return row.get(index, Object.class) == null;
    }
  }

  private record Nested(Shape<?> shape) implements Source {
    @Override
    public @Nullable Object read(Row row) {
      return isNull(row) ? null : shape.mapColumns(row);
    }

    @Override
    public boolean isNull(Row row) {
      return Arrays.stream(shape.sources).allMatch(source -> source.isNull(row));
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
      return mapColumns(row);
    }

    @SuppressWarnings("unchecked") // the constructor makes T
    private T mapColumns(Row row) {
      @Nullable Object[] values = new Object[sources.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = sources[i].read(row);
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
