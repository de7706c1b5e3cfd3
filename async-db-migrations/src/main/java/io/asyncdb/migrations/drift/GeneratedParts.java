package io.asyncdb.migrations.drift;

import io.asyncdb.migrations.drift.Shape.ObjectName;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jooq.Check;
import org.jooq.Configuration;
import org.jooq.DataType;
import org.jooq.Domain;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.ForeignKey;
import org.jooq.Index;
import org.jooq.QueryPart;
import org.jooq.SortOrder;
import org.jooq.Table;
import org.jooq.UniqueKey;

/**
 * The {@link Part}s that generated code knows, as far as the generator was told to write them down:
 * defaults, keys, checks, indexes, and the labels of enums.
 */
final class GeneratedParts {

  private static final String IDENTITY = "an identity";

  /** The default of a column of type serial, which the generator calls an identity too. */
  private static final String SERIAL = "the default nextval(";

  private final Configuration postgres;
  private final Map<Part, String> live;
  private final Map<Part, String> parts = new TreeMap<>();

  /**
   * Prepares an empty set.
   *
   * @param postgres with which expressions are written
   * @param live what the database has, for what the generator does not tell apart
   */
  GeneratedParts(Configuration postgres, Map<Part, String> live) {
    this.postgres = postgres;
    this.live = live;
  }

  Map<Part, String> parts() {
    return parts;
  }

  void add(Table<?> table) {
    ObjectName place = GeneratedShape.name(table.getSchema(), table.getName());
    for (Field<?> field : table.fields()) {
      addDefault(place, field);
      addEnum(field);
    }
    if (table.getTableType().isTable()) {
      addConstraints(place, table);
    }
    for (Index index : table.getIndexes()) {
      put(Part.Type.INDEX, place, index.getName(), text(index));
    }
  }

  private void addDefault(ObjectName place, Field<?> field) {
    if (field.getDataType().identity()) {
      Part part = new Part(Part.Type.DEFAULT, place, field.getName());
      String found = live.getOrDefault(part, IDENTITY);
      parts.put(part, found.startsWith(SERIAL) ? found : IDENTITY);
    } else if (hasDefault(field.getDataType())) {
      String expression = text(field.getDataType().default_());
      put(Part.Type.DEFAULT, place, field.getName(), "the default " + expression);
    }
  }

  /** Tells whether there is a default, and not that of the domain: a column shows both alike. */
  private static boolean hasDefault(DataType<?> type) {
    Domain<?> domain = type.getDomain();
    return type.default_() != null
        && (domain == null || !type.default_().equals(domain.getDataType().default_()));
  }

  private void addEnum(Field<?> field) {
    Class<?> type = GeneratedShape.elementType(field.getDataType());
    if (EnumType.class.isAssignableFrom(type)) {
      EnumType[] constants = (EnumType[]) type.getEnumConstants();
      ObjectName name =
          GeneratedShape.name(constants[0].getSchema(), String.valueOf(constants[0].getName()));
      String labels =
          Arrays.stream(constants)
              .map(constant -> "'" + constant.getLiteral().replace("'", "''") + "'")
              .collect(Collectors.joining(", "));
      put(Part.Type.ENUM, name, "", labels);
    }
  }

  private void addConstraints(ObjectName place, Table<?> table) {
    for (UniqueKey<?> key : table.getKeys()) {
      String kind = key.isPrimary() ? "PRIMARY KEY " : "UNIQUE ";
      put(Part.Type.CONSTRAINT, place, key.getName(), kind + columns(key.getFields()));
    }
    for (ForeignKey<?, ?> key : table.getReferences()) {
      Table<?> other = key.getKey().getTable();
      put(
          Part.Type.CONSTRAINT,
          place,
          key.getName(),
          "FOREIGN KEY %s REFERENCES %s %s"
              .formatted(
                  columns(key.getFields()),
                  GeneratedShape.name(other.getSchema(), other.getName()),
                  columns(key.getKeyFields())));
    }
    for (Check<?> check : table.getChecks()) {
      put(Part.Type.CONSTRAINT, place, check.getName(), "CHECK " + text(check));
    }
  }

  private static String columns(List<? extends Field<?>> fields) {
    return fields.stream().map(Field::getName).collect(Collectors.joining(", ", "(", ")"));
  }

  private static String text(Index index) {
    return index.getFields().stream()
        .map(field -> field.getName() + (field.getOrder() == SortOrder.DESC ? " DESC" : ""))
        .collect(Collectors.joining(", ", index.getUnique() ? "UNIQUE (" : "(", ")"));
  }

  /** The condition as the server gave it; jOOQ puts it into parentheses of its own. */
  private String text(Check<?> check) {
    String condition = text(check.condition());
    return condition.substring(1, condition.length() - 1);
  }

  private String text(QueryPart expression) {
    return postgres.dsl().render(expression);
  }

  private void put(Part.Type type, ObjectName place, String name, String definition) {
    parts.put(new Part(type, place, name), definition);
  }
}
