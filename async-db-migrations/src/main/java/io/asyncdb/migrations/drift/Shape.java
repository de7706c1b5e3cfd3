package io.asyncdb.migrations.drift;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of a database, and what is defined with them.
 *
 * @param tables the columns of each by their names, under the table's
 * @param incidental those of the tables that come and go without migrations: an extension's, and
 *     partitions
 * @param parts how each part is defined
 */
record Shape(
    Map<ObjectName, Map<String, Column>> tables,
    Set<ObjectName> incidental,
    Map<Part, String> parts) {

  /** The name of a table, a view, a type or the like. */
  record ObjectName(String schema, String name) implements Comparable<ObjectName> {

    @Override
    public int compareTo(ObjectName other) {
      return Comparator.comparing(ObjectName::schema)
          .thenComparing(ObjectName::name)
          .compare(this, other);
    }

    @Override
    public String toString() {
      return schema + "." + name;
    }
  }

  /**
   * A column.
   *
   * @param type as PostgreSQL writes it, such as {@code character varying(20)}
   * @param nullable whether it takes nulls
   */
  record Column(String type, boolean nullable) {}

  /** A column with where it is; without a name it says only that there is such a table. */
  record Row(ObjectName table, boolean incidental, @Nullable String column, Column what) {}

  static Shape of(List<Row> rows, Map<Part, String> parts) {
    Map<ObjectName, Map<String, Column>> tables = new TreeMap<>();
    Set<ObjectName> incidental = new TreeSet<>();
    for (Row row : rows) {
      Map<String, Column> columns =
          tables.computeIfAbsent(row.table(), name -> new LinkedHashMap<>());
      if (row.column() != null) {
        columns.put(row.column(), row.what());
      }
      if (row.incidental()) {
        incidental.add(row.table());
      }
    }
    return new Shape(tables, incidental, parts);
  }

  @Nullable Column column(ObjectName table, String name) {
    return tables.getOrDefault(table, Map.of()).get(name);
  }
}
