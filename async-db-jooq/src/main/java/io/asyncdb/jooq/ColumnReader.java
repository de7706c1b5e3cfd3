package io.asyncdb.jooq;

import io.r2dbc.spi.ColumnMetadata;
import io.r2dbc.spi.Row;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jooq.EnumType;
import org.jspecify.annotations.Nullable;

/**
 * Reads one column of the rows of a result.
 *
 * <p>Chosen by what the server sends, not by what the field hopes for: asked for a {@code String},
 * the driver hands out the bytes of any binary value as if they were text, and asked for an {@code
 * Integer}, the low half of a {@code bigint}. So a column is read as what it is and then converted,
 * and where there is no conversion there is no reader.
 */
@FunctionalInterface
interface ColumnReader {

  /**
   * Reads the column.
   *
   * @return the value that the field's converter starts from, or null for NULL
   */
  @Nullable Object read(Row row);

  /**
   * Chooses the reader of a column.
   *
   * @param wanted the class that the field's converter starts from
   * @param column what the server sends
   * @param index the column's position, from 0
   * @return the reader, or null if such a column cannot be read as that class
   */
  static @Nullable ColumnReader of(Class<?> wanted, ColumnMetadata column, int index) {
    Class<?> served = served(column);
    if (EnumType.class.isAssignableFrom(wanted)) {
      return holdsLabels(served) ? labels(literals(wanted), index) : null;
    }
    if (wanted.isArray() && EnumType.class.isAssignableFrom(wanted.getComponentType())) {
      return served == null ? labelArrays(wanted.getComponentType(), index) : null;
    }
    if (served == null) {
      return null;
    }
    if (served == Object[].class) {
      return wanted == Object.class || wanted.isArray() ? arrays(wanted, index) : null;
    }
    UnaryOperator<Object> conversion = Conversions.between(served, wanted);
    return conversion == null ? null : values(served, conversion, index);
  }

  /** The class in which the driver reads a column rightly, or null where it knows none. */
  private static @Nullable Class<?> served(ColumnMetadata column) {
    return switch (column.getType().getName()) {
      case "BYTEA" -> byte[].class;
      case "OID" -> Long.class;
      case "XML" -> String.class;
      default -> column.getJavaType();
    };
  }

  /** The driver does not know the types that people make, but the value of an enum is its label. */
  private static boolean holdsLabels(@Nullable Class<?> served) {
    return served == null || served == String.class || served.isEnum();
  }

  private static ColumnReader values(Class<?> served, UnaryOperator<Object> conversion, int index) {
    return row -> {
      Object value = row.get(index, served);
      return value == null ? null : conversion.apply(value);
    };
  }

  private static ColumnReader labels(Map<String, Object> literals, int index) {
    return row -> {
      String label = row.get(index, String.class);
      return label == null ? null : literal(literals, label);
    };
  }

  private static ColumnReader labelArrays(Class<?> component, int index) {
    Map<String, Object> literals = literals(component);
    return row -> {
      String[] labels = row.get(index, String[].class);
      return labels == null
          ? null
          : Conversions.array(labels, component, label -> literal(literals, (String) label));
    };
  }

  private static ColumnReader arrays(Class<?> wanted, int index) {
    return row -> {
      // Not asked for by class: only so does an array of any number of dimensions come as it is.
      Object value = row.get(index);
      if (!(value instanceof Object[] array) || wanted.isInstance(value)) {
        return value;
      }
      Class<?> component = wanted.getComponentType();
      Class<?> given = value.getClass().getComponentType();
      UnaryOperator<Object> conversion = Conversions.between(given, component);
      if (conversion == null) {
        throw new ClassCastException(
            "an array of %s cannot be read as one of %s"
                .formatted(given.getSimpleName(), component.getSimpleName()));
      }
      return Conversions.array(array, component, conversion);
    };
  }

  private static Map<String, Object> literals(Class<?> type) {
    Map<String, Object> literals = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      literals.put(((EnumType) constant).getLiteral(), constant);
    }
    return literals;
  }

  private static Object literal(Map<String, Object> literals, String label) {
    Object literal = literals.get(label);
    if (literal == null) {
      throw new IllegalArgumentException(
          "a label that the generated enum does not have: generate the code anew");
    }
    return literal;
  }
}
