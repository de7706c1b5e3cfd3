package io.asyncdb.jooq;

import java.lang.reflect.Constructor;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.TableRecord;
import org.jspecify.annotations.Nullable;

/** Makes the records of a query, each with its values set and nothing marked as changed. */
final class RecordFactory<R extends Record> {

  private final @Nullable Constructor<? extends R> constructor;
  private final Field<?>[] fields;
  private final Field<?>[] targets;

  private RecordFactory(
      @Nullable Constructor<? extends R> constructor, Field<?>[] fields, Field<?>[] targets) {
    this.constructor = constructor;
    this.fields = fields;
    this.targets = targets;
  }

  /**
   * Returns the factory for the records of a query.
   *
   * @param type the class of the records: a table's own, or one of jOOQ's for chosen columns
   * @param selected the columns
   */
  static <R extends Record> RecordFactory<R> of(Class<? extends R> type, Field<?>[] selected) {
    Constructor<? extends R> constructor =
        TableRecord.class.isAssignableFrom(type) ? constructor(type) : null;
    if (constructor == null) {
      Field<?>[] distinct = distinct(selected);
      return new RecordFactory<>(null, distinct, distinct);
    }
    // returning(ID) has the table's record too, with the rest of it left empty.
    Record record = create(constructor);
    Field<?>[] targets = Arrays.stream(selected).map(record::field).toArray(Field<?>[]::new);
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] == null) {
        throw new IllegalArgumentException(
            "%s has no place in a %s"
                .formatted(Fields.describe(selected[i], i), type.getSimpleName()));
      }
    }
    return new RecordFactory<>(constructor, record.fields(), targets);
  }

  /** All fields of a record. */
  Field<?>[] fields() {
    return fields;
  }

  /** The fields that get the values of the columns, in the columns' order. */
  Field<?>[] targets() {
    return targets;
  }

  /** Makes a record without values, which is attached to no configuration. */
  @SuppressWarnings("unchecked") // R is what jOOQ makes of these fields
  R create() {
    return constructor == null ? (R) Jooq.RENDERING.newRecord(fields) : create(constructor);
  }

  /**
   * A value is set by its field, found by identity first, and the same field twice is the same
   * place twice: a repetition gets a field of its own with the same name.
   */
  private static Field<?>[] distinct(Field<?>[] selected) {
    Set<Field<?>> before = Collections.newSetFromMap(new IdentityHashMap<>());
    return Arrays.stream(selected)
        .map(field -> before.add(field) ? field : field.as(field.getUnqualifiedName()))
        .toArray(Field<?>[]::new);
  }

  private static <R> @Nullable Constructor<? extends R> constructor(Class<? extends R> type) {
    try {
      Constructor<? extends R> constructor = type.getDeclaredConstructor();
      return constructor.trySetAccessible() ? constructor : null;
    } catch (NoSuchMethodException generic) {
      return null;
    }
  }

  private static <R> R create(Constructor<? extends R> constructor) {
    try {
      return constructor.newInstance();
    } catch (ReflectiveOperationException error) {
      throw new IllegalStateException(
          "%s could not be made".formatted(constructor.getDeclaringClass().getName()), error);
    }
  }
}
