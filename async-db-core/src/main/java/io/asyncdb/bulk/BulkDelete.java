package io.asyncdb.bulk;

import io.asyncdb.internal.table.SqlNames;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The deletion of rows by their keys, however many, in one statement. Immutable and thread-safe.
 *
 * @param <T> the type of a key
 */
public final class BulkDelete<T> {

  private final String table;
  private final Columns<T> keys;

  private BulkDelete(String table, Columns<T> keys) {
    this.table = table;
    this.keys = keys;
  }

  /**
   * Returns a deletion whose key is yet to be named: {@code BulkDelete.<UUID>from("users").by("id",
   * id -> id)}.
   *
   * @param <T> the type of a key
   * @param table a name as in SQL
   * @return a deletion without a key, which cannot be run
   * @throws IllegalArgumentException if it is no name
   */
  public static <T> BulkDelete<T> from(String table) {
    return new BulkDelete<>(SqlNames.table(table), Columns.none());
  }

  /**
   * Adds a column by which rows are found.
   *
   * @param column as it is, not quoted
   * @param value takes the column's value from a key, as {@link BulkInsert} takes it; must not
   *     block
   * @return a deletion with the column
   * @throws IllegalArgumentException if the column was named before
   */
  public BulkDelete<T> by(String column, Function<? super T, ? extends @Nullable Object> value) {
    return new BulkDelete<>(table, keys.with(column, value));
  }

  /**
   * Returns the deletion of the rows with these keys.
   *
   * @param rows read when it runs, and not to be changed until then
   * @return what runs, and then tells of each key, in their order, whether a row was found and
   *     deleted. Of several equal keys one is told so, whichever
   * @throws IllegalStateException if no key was named
   */
  public BulkRun<List<Boolean>> rows(Collection<? extends T> rows) {
    List<String> names = keys.all().stream().map(Columns.Column::name).toList();
    return new KeyedRows<>(
        table,
        keys,
        Keys.required(names),
        (encoder, relation) -> "delete from %s as t using %s".formatted(table, relation.sql()),
        rows);
  }

  @Override
  public String toString() {
    return "BulkDelete[" + table + " by " + keys.names() + "]";
  }
}
