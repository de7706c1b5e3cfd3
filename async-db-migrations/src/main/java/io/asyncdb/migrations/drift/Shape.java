package io.asyncdb.migrations.drift;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables and views of a database, as far as queries depend on them.
 *
 * @param tables the columns of each by their names, under the table's
 */
record Shape(Map<TableName, Map<String, Column>> tables) {

  /** A table's or view's name. */
  record TableName(String schema, String name) implements Comparable<TableName> {

    @Override
    public int compareTo(TableName other) {
      return Comparator.comparing(TableName::schema)
          .thenComparing(TableName::name)
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
  record Row(TableName table, @Nullable String column, Column what) {}

  static Shape of(List<Row> rows) {
    Map<TableName, Map<String, Column>> tables = new TreeMap<>();
    for (Row row : rows) {
      Map<String, Column> columns =
          tables.computeIfAbsent(row.table(), name -> new LinkedHashMap<>());
      if (row.column() != null) {
        columns.put(row.column(), row.what());
      }
    }
    return new Shape(tables);
  }
}
