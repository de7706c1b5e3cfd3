package io.asyncdb.bulk;

import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.internal.codec.BinaryParameter;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows as a relation that a statement can read: {@code r}, with columns {@code c1}, {@code c2} and
 * so on, and their number from 1 as {@code n}.
 *
 * @param sql what stands behind FROM
 * @param order what stands at the end of a SELECT that is to read the rows in their order; empty
 *     where they come in it anyway
 * @param parameters of the statement
 */
record Relation(String sql, String order, List<BinaryParameter> parameters) {

  /** A parameter for each value. */
  static <T> Relation ofValues(RowEncoder<T> encoder, Collection<? extends T> rows) {
    int width = encoder.columns().size();
    String tuples =
        IntStream.range(0, rows.size())
            .mapToObj(
                row ->
                    IntStream.rangeClosed(1, width)
                        .mapToObj(column -> "$" + (row * width + column))
                        .collect(Collectors.joining(", ", "(" + (row + 1) + ", ", ")")))
            .collect(Collectors.joining(", "));
    return new Relation(
        "(values %s) as r (n, %s)".formatted(tuples, columns(encoder)), "", encoder.values(rows));
  }

  /** A parameter for each column. */
  static <T> Relation ofArrays(RowEncoder<T> encoder, Collection<? extends T> rows) {
    String arrays =
        IntStream.rangeClosed(1, encoder.columns().size())
            .mapToObj(column -> "$" + column)
            .collect(Collectors.joining(", "));
    return new Relation(
        "unnest(%s) with ordinality as r (%s, n)".formatted(arrays, columns(encoder)),
        "",
        encoder.arrays(rows));
  }

  /** A table that has these columns. */
  static Relation ofTable(String name) {
    return new Relation(name + " as r", " order by r.n", List.of());
  }

  /** Returns a statement that reads this. */
  Statement statement(SqlOperations operations, String sql) {
    Statement statement = operations.sql(sql);
    for (int i = 0; i < parameters.size(); i++) {
      statement = statement.bind(i + 1, parameters.get(i));
    }
    return statement;
  }

  private static String columns(RowEncoder<?> encoder) {
    return IntStream.rangeClosed(1, encoder.columns().size())
        .mapToObj(column -> "c" + column)
        .collect(Collectors.joining(", "));
  }

  /** Returns a column of this, by its index, in the type that the table has. */
  static String column(RowEncoder<?> encoder, int index) {
    TargetColumn<?> target = encoder.columns().get(index);
    return "r.c" + (index + 1) + (target.cast() ? "::" + target.column().typeName() : "");
  }
}
