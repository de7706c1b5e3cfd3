package io.asyncdb.bulk;

import io.asyncdb.internal.table.SqlNames;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The update of rows by their keys, however many, in one statement. Immutable and thread-safe.
 *
 * <p>Columns take the values that those of a {@link BulkInsert} take.
 *
 * @param <T> the type of a row
 */
public final class BulkUpdate<T> {

  private final String table;
  private final Columns<T> columns;
  private final List<String> keys;

  private BulkUpdate(String table, Columns<T> columns, List<String> keys) {
    this.table = table;
    this.columns = columns;
    this.keys = keys;
  }

  /**
   * Returns the update of records, as {@link BulkInsert#into(String, Class)} takes them.
   *
   * @param <T> the type of a row
   * @param table a name as in SQL
   * @param type a record
   * @return an update whose keys are yet to be named with {@link #by}
   * @throws IllegalArgumentException if the name or the class is not of that form
   */
  public static <T> BulkUpdate<T> of(String table, Class<T> type) {
    return new BulkUpdate<>(SqlNames.table(table), Columns.of(type), List.of());
  }

  /**
   * Returns an update whose columns are yet to be named with {@link #column}, keys included.
   *
   * @param <T> the type of a row
   * @param table a name as in SQL
   * @return an update without columns
   * @throws IllegalArgumentException if it is no name
   */
  public static <T> BulkUpdate<T> of(String table) {
    return new BulkUpdate<>(SqlNames.table(table), Columns.none(), List.of());
  }

  /**
   * Adds a column.
   *
   * @param name as it is, not quoted
   * @param value takes the column's value from a row; must not block
   * @return an update with the column
   * @throws IllegalArgumentException if the column was named before
   */
  public BulkUpdate<T> column(String name, Function<? super T, ? extends @Nullable Object> value) {
    return new BulkUpdate<>(table, columns.with(name, value), keys);
  }

  /**
   * Names the columns by which rows are found; the others are set.
   *
   * @param columnNames as in the table, at least one
   * @return an update with these keys
   * @throws IllegalArgumentException if there is none
   */
  public BulkUpdate<T> by(String... columnNames) {
    return new BulkUpdate<>(table, columns, Keys.of(columnNames));
  }

  /**
   * Returns the update of these rows.
   *
   * @param rows read when it runs, and not to be changed until then
   * @return what runs, and then tells of each row, in their order, whether a row of the table was
   *     found and updated. Of several rows with one key one takes effect, whichever
   * @throws IllegalStateException if no key was named
   */
  public BulkRun<List<Boolean>> rows(Collection<? extends T> rows) {
    return new KeyedRows<>(table, columns, Keys.required(keys), this::update, rows);
  }

  private String update(RowEncoder<T> encoder, Relation relation) {
    String assignments =
        IntStream.range(0, encoder.columns().size())
            .filter(i -> !keys.contains(encoder.columns().get(i).column().name()))
            .mapToObj(
                i -> encoder.columns().get(i).assigned() + " = " + Relation.column(encoder, i))
            .collect(Collectors.joining(", "));
    return "update %s as t set %s from %s".formatted(table, assignments, relation.sql());
  }

  @Override
  public String toString() {
    return "BulkUpdate[%s: %s by %s]".formatted(table, columns.names(), String.join(", ", keys));
  }
}
