package io.asyncdb.internal.table;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a table, as they were when they were read. The table may change at any time:
 * statements that rely on a shape carry its {@link #guard}.
 *
 * @param table the name, as it stands in SQL
 * @param takesCopy whether {@code COPY ... FROM} is possible: not into a view, and not for a role
 *     that row security applies to
 * @param columns in the table's order
 */
public record TableShape(String table, boolean takesCopy, List<TableColumn> columns) {

  /** Returns the column of exactly this name, or else the one that differs in case; or null. */
  public @Nullable TableColumn find(String name) {
    TableColumn similar = null;
    for (TableColumn column : columns) {
      if (column.name().equals(name)) {
        return column;
      }
      if (column.name().equalsIgnoreCase(name)) {
        similar = column;
      }
    }
    return similar;
  }

  /** Returns the names of the columns, for messages. */
  public String names() {
    return columns.stream().map(TableColumn::name).collect(Collectors.joining(", "));
  }

  /**
   * Returns a condition that is true, and that the server refuses to parse (42883) where one of the
   * columns has another type by now. It costs nothing to run: an operator that is strict is folded
   * where an operand is NULL.
   *
   * <p>Array operators take two arrays of one and the same type; unlike comparisons and casts, they
   * convert nothing.
   */
  public String guard(Collection<TableColumn> relied) {
    return relied.stream().map(this::guard).collect(Collectors.joining(" and "));
  }

  private String guard(TableColumn column) {
    String value = "(null::%s).%s".formatted(table, column.quotedName());
    boolean declaredArray = column.isArray() && column.typeName().equals(column.baseName());
    return declaredArray
        ? "(%s && null::%s) is null".formatted(value, column.typeName())
        : "(array[%s] && null::%s[]) is null".formatted(value, column.typeName());
  }
}
