package io.asyncdb.jooq;

import java.util.Arrays;
import java.util.function.Function;
import org.jooq.Binding;
import org.jooq.Converter;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.Result;
import org.jooq.ResultQuery;
import org.jooq.Row;
import org.jooq.Select;
import org.jooq.TableField;
import org.jooq.impl.QOM;
import org.jooq.impl.SQLDataType;
import org.jooq.types.Interval;

/** What can be bound and read, and what a field is called in a message. */
final class Fields {

  /** What all of jOOQ's own bindings extend, and no other can, since it is hidden in jOOQ. */
  private static final Class<?> STANDARD_BINDING =
      SQLDataType.INTEGER.getBinding().getClass().getSuperclass();

  /** What a converter on top of a converter makes of a binding, standard or not. */
  private static final Class<?> CHAINED_BINDING = chainedBinding();

  /** Whether values of a class, or the elements of an array, are more than one value. */
  private static final ClassValue<Boolean> NESTED =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.isArray()
              ? get(type.getComponentType())
              : Record.class.isAssignableFrom(type)
                  || Result.class.isAssignableFrom(type)
                  || Interval.class.isAssignableFrom(type);
        }
      };

  private Fields() {}

  private static Class<?> chainedBinding() {
    Converter<Integer, Integer> any =
        Converter.of(Integer.class, Integer.class, Function.identity(), Function.identity());
    return SQLDataType.INTEGER
        .asConvertedDataType(any)
        .asConvertedDataType(any)
        .getBinding()
        .getClass();
  }

  /**
   * Returns the columns of a query, none where only the result tells them. A SELECT is asked for
   * what it selects: its {@code fields} are those of the derived table that it could become.
   */
  static Field<?>[] of(ResultQuery<?> query) {
    return query instanceof Select<?> select
        ? select.getSelect().toArray(Field<?>[]::new)
        : query.fields();
  }

  /**
   * Tells whether a field, or parameter, is one value that is bound and read as jOOQ does by
   * default. Everything else goes over the {@link Bridge}: bindings of users, rows in rows, and
   * intervals.
   */
  static boolean isPlain(Field<?> field) {
    return hasStandardBinding(field) && !NESTED.get(field.getConverter().fromType());
  }

  private static boolean hasStandardBinding(Field<?> field) {
    Binding<?, ?> binding = field.getBinding();
    return STANDARD_BINDING.isInstance(binding)
        || (CHAINED_BINDING.isInstance(binding)
            && field instanceof QOM.Coerce<?> converted
            && hasStandardBinding(converted.$field()));
  }

  /** Returns how many columns of a result belong to a field: an embeddable has several. */
  static int columnsOf(Field<?> field) {
    Field<?> itself = field;
    while (itself instanceof QOM.Coerce<?> converted) {
      itself = converted.$field();
    }
    return itself.getDataType().isEmbeddable() ? columnsOf(itself.getDataType().getRow()) : 1;
  }

  private static int columnsOf(Row row) {
    return Arrays.stream(row.fields()).mapToInt(Fields::columnsOf).sum();
  }

  /**
   * Names a field for a message: a column by its name, an alias by itself, anything else by its
   * position, since jOOQ names an expression after what is in it, values included.
   */
  static String describe(Field<?> field, int index) {
    if (field instanceof QOM.Coerce<?> converted) {
      return describe(converted.$field(), index);
    }
    return field instanceof TableField || field instanceof QOM.FieldAlias
        ? "field " + field.getQualifiedName()
        : "the field at position " + (index + 1);
  }
}
