package io.asyncdb.migrations.drift;

import io.asyncdb.Database;
import io.asyncdb.migrations.drift.Shape.Column;
import io.asyncdb.migrations.drift.Shape.ObjectName;
import io.asyncdb.migrations.drift.Shape.Row;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jooq.DataType;
import org.jooq.Domain;
import org.jooq.EnumType;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.Schema;
import org.jooq.Table;
import org.jooq.exception.SQLDialectNotSupportedException;
import org.jooq.impl.DSL;
import org.jooq.impl.DefaultConfiguration;
import org.jooq.impl.DefaultDataType;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The {@link Shape} that generated code expects. jOOQ has names of its own for types, and one for
 * several of PostgreSQL's; so the server is asked what it calls them.
 */
final class GeneratedShape {

  private static final DefaultConfiguration POSTGRES = new DefaultConfiguration();
  private static final String DEFAULT_SCHEMA = "public";

  private static final Pattern SIZE = Pattern.compile("\\([\\d, ]+\\)");

  static {
    POSTGRES.set(SQLDialect.POSTGRES);
  }

  /** Those of which a column says how long or precise it is. */
  private static final Set<String> SIZED =
      Set.of("character varying", "character", "numeric", "bit", "bit varying");

  /** What jOOQ calls a type that it knows nothing of. */
  private static final String UNKNOWN = "any";

  private GeneratedShape() {}

  /** Reads tables; where jOOQ has one name for several types, the live one counts. */
  static Mono<Shape> of(Database database, List<Table<?>> tables, Shape live) {
    Set<String> names = new LinkedHashSet<>();
    for (Table<?> table : tables) {
      for (Field<?> field : table.fields()) {
        names.add(typeName(field.getDataType()));
      }
    }
    return LiveShape.types(database, names).map(types -> shape(tables, types, live));
  }

  private static Shape shape(List<Table<?>> tables, Map<String, String> types, Shape live) {
    List<Row> rows = new ArrayList<>();
    GeneratedParts parts = new GeneratedParts(POSTGRES, live.parts());
    for (Table<?> table : tables) {
      parts.add(table);
      ObjectName name = name(table.getSchema(), table.getName());
      for (Field<?> field : table.fields()) {
        DataType<?> type = field.getDataType();
        Column found = live.column(name, field.getName());
        String expected =
            found != null && isSame(type, found.type()) ? found.type() : type(type, types);
        rows.add(new Row(name, false, field.getName(), new Column(expected, takesNulls(type))));
      }
    }
    return Shape.of(rows, parts.parts());
  }

  /** An array's elements have what the generator knows of the column. */
  private static boolean takesNulls(DataType<?> type) {
    DataType<?> element = type.getArrayComponentDataType();
    return type.nullable() && (element == null || element.nullable());
  }

  /** Tells whether jOOQ's generator makes this of a column of that type, or cannot tell. */
  private static boolean isSame(DataType<?> generated, String live) {
    String name = typeName(generated);
    if (name.equals(UNKNOWN)) {
      return true;
    }
    if (SIZED.contains(live.replaceFirst("\\(.*", ""))) {
      return false;
    }
    try {
      DataType<?> standard =
          DefaultDataType.getDataType(SQLDialect.POSTGRES, live).getSQLDataType();
      return standard != null && standard.getCastTypeName(POSTGRES).equals(name);
    } catch (SQLDialectNotSupportedException e) {
      return false;
    }
  }

  private static String type(DataType<?> type, Map<String, String> types) {
    String name = typeName(type);
    String known = types.getOrDefault(name, "");
    if (known.isEmpty()) {
      return name;
    }
    Matcher size = SIZE.matcher(name);
    return SIZED.contains(known) && size.find() ? known + size.group().replace(" ", "") : known;
  }

  private static String typeName(DataType<?> type) {
    Class<?> element = elementType(type);
    if (EnumType.class.isAssignableFrom(element)) {
      String name = enumName(element);
      return type.isArray() ? name + "[]" : name;
    }
    Domain<?> domain = type.getDomain();
    return domain == null
        ? type.getCastTypeName(POSTGRES)
        : DSL.name(schema(domain.getSchema()), domain.getName()).toString();
  }

  /** An array's elements are of the type that counts. */
  static Class<?> elementType(DataType<?> type) {
    return type.isArray() ? type.getArrayComponentType() : type.getType();
  }

  static ObjectName name(@Nullable Schema schema, String name) {
    return new ObjectName(schema(schema), name);
  }

  private static String enumName(Class<?> enumType) {
    EnumType constant = (EnumType) enumType.getEnumConstants()[0];
    return DSL.name(schema(constant.getSchema()), String.valueOf(constant.getName())).toString();
  }

  private static String schema(@Nullable Schema schema) {
    return schema == null || schema.getName().isEmpty() ? DEFAULT_SCHEMA : schema.getName();
  }
}
