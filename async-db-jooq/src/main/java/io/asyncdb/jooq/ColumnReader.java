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
 * <p>Chosen by what the server sends, not by what the field hopes for: asked for a class that does
 * not fit the type, a driver hands out nonsense. So a column is read as what it is and then
 * converted, and where there is no conversion there is no reader.
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
    Class<?> served = ServedTypes.of(column);
    if (EnumType.class.isAssignableFrom(wanted)) {
      return served == null || served == String.class ? labels(literals(wanted), index) : null;
    }
    if (wanted.isArray() && EnumType.class.isAssignableFrom(wanted.getComponentType())) {
      return served == null ? labelArrays(wanted.getComponentType(), index) : null;
    }
    if (served == null) {
      // A type that people have made, of which nothing is known but its text.
      return wanted == Object.class ? row -> row.get(index, String.class) : null;
    }
    if (served.isArray() && served != byte[].class) {
      return arrays(served, wanted, index);
    }
    UnaryOperator<Object> conversion = Conversions.between(served, wanted);
    return conversion == null ? null : values(served, conversion, index);
  }

  private static ColumnReader values(Class<?> served, UnaryOperator<Object> conversion, int index) {
    if (conversion == Conversions.NONE) {
      return row -> row.get(index, served);
    }
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

  private static @Nullable ColumnReader arrays(Class<?> served, Class<?> wanted, int index) {
    Class<?> component = wanted == Object.class ? Object.class : wanted.getComponentType();
    UnaryOperator<Object> conversion =
        component == null ? null : Conversions.between(served.getComponentType(), component);
    if (conversion == null) {
      return null;
    }
    if (conversion == Conversions.NONE) {
      return row -> row.get(index, served);
    }
    return row -> {
      Object array = row.get(index, served);
      return array == null ? null : Conversions.array((Object[]) array, component, conversion);
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
