package io.asyncdb.bulk;

import java.util.List;

/**
 * An insertion that has yet to be told what to do about rows that are there already. Immutable.
 *
 * @param <T> the type of a row
 */
public final class ConflictClause<T> {

  private final BulkInsert<T> insert;
  private final List<String> columns;

  ConflictClause(BulkInsert<T> insert, List<String> columns) {
    this.insert = insert;
    this.columns = columns;
  }

  /**
   * Leaves such rows as they are, and counts and returns only those that were inserted.
   *
   * @return the insertion
   */
  public BulkInsert<T> doNothing() {
    return insert.with(new Conflict(columns, List.of()));
  }

  /**
   * Gives such rows the new values of these columns. Two rows with the same key in one run are an
   * error of the server's (21000).
   *
   * @param updated the columns, at least one
   * @return the insertion
   * @throws IllegalArgumentException if there is no column, or {@code onConflict} has none
   */
  public BulkInsert<T> doUpdate(String... updated) {
    if (updated.length == 0) {
      throw new IllegalArgumentException("doUpdate needs at least one column");
    }
    if (columns.isEmpty()) {
      throw new IllegalArgumentException(
          "doUpdate needs the columns of onConflict, which has none");
    }
    return insert.with(new Conflict(columns, List.of(updated)));
  }
}
