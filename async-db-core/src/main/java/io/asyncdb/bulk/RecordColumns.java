package io.asyncdb.bulk;

import io.asyncdb.bulk.Columns.Column;
import io.asyncdb.row.RowMappers;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The columns of records, by the rules by which rows are read as them. */
final class RecordColumns {

  private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

  private RecordColumns() {}

  static <T> List<Column<T>> of(Class<T> type) {
    if (!type.isRecord()) {
      throw new IllegalArgumentException(
          "%s is no record: name the columns with into(table).column(name, function)"
              .formatted(type.getName()));
    }
    List<Column<T>> columns = new ArrayList<>();
    add(type, "", value -> value, columns);
    return List.copyOf(columns);
  }

  private static <T> void add(
      Class<?> type,
      String prefix,
      Function<Object, @Nullable Object> toRecord,
      List<Column<T>> columns) {
    for (RecordComponent component : type.getRecordComponents()) {
      UnaryOperator<@Nullable Object> accessor = accessor(type, component);
      Function<Object, @Nullable Object> value =
          row -> {
            Object record = toRecord.apply(row);
            return record == null ? null : accessor.apply(record);
          };
      String snakeCase = prefix + RowMappers.columnOf(component.getName());
      if (component.getType().isRecord()) {
        add(component.getType(), snakeCase + "_", value, columns);
      } else {
        columns.add(new Column<>(snakeCase, prefix + component.getName(), value));
      }
    }
  }

  private static UnaryOperator<@Nullable Object> accessor(Class<?> type, RecordComponent of) {
    MethodHandle handle;
    try {
      handle =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .unreflect(of.getAccessor())
              .asType(ACCESSOR);
    } catch (IllegalAccessException error) {
      throw new IllegalArgumentException(
          "record %s is out of reach: open its package to this library".formatted(type.getName()),
          error);
    }
    return record -> {
      try {
        return (@Nullable Object) handle.invokeExact(record);
      } catch (RuntimeException | Error thrownByAccessor) {
        throw thrownByAccessor;
      } catch (Throwable checked) {
        throw new IllegalStateException(checked);
      }
    };
  }
}
