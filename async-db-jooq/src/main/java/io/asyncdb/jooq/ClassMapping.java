package io.asyncdb.jooq;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.RecordMapper;
import org.jooq.impl.DSL;
import org.jooq.tools.StringUtils;

/** From jOOQ's records to classes, by jOOQ's own mapper. */
final class ClassMapping {

  private ClassMapping() {}

  /**
   * Returns the mapper of records with these fields to a class.
   *
   * @throws IllegalArgumentException if a component of a Java record has no field: jOOQ would fill
   *     it with null or 0 in silence
   */
  static <T> RecordMapper<Record, T> of(Field<?>[] fields, Class<T> type) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        requireField(fields, component.getName(), type);
      }
    }
    return Jooq.RENDERING
        .configuration()
        .recordMapperProvider()
        .provide(DSL.recordType(fields), type);
  }

  /** The names are those under which jOOQ looks for a component. */
  private static void requireField(Field<?>[] fields, String component, Class<?> type) {
    for (Field<?> field : fields) {
      String name = field.getName();
      if (name.equals(component)
          || StringUtils.toCamelCaseLC(name).equals(component)
          || name.startsWith(component + ".")) {
        return;
      }
    }
    throw new IllegalArgumentException(
        "no field for component %s of %s; the fields are %s"
            .formatted(
                component,
                type.getSimpleName(),
                Arrays.stream(fields).map(Field::getName).collect(Collectors.joining(", "))));
  }
}
