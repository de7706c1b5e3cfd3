package io.asyncdb.error;

import org.jspecify.annotations.Nullable;

/** A constraint of the schema refused the data (SQLSTATE class 23). */
public final class ConstraintViolationException extends DatabaseException {

  private static final long serialVersionUID = 1L;

  /** The kind of constraint that refused. */
  public enum Kind {
    /** Two rows with the same key (23505). */
    UNIQUE,
    /** No row for the reference, or a row that is still referenced (23503). */
    FOREIGN_KEY,
    /** A check that was not met (23514). */
    CHECK,
    /** NULL where a value is required (23502). */
    NOT_NULL,
    /** Two rows that an exclusion constraint keeps apart (23P01). */
    EXCLUSION,
    /** Any other violation of integrity, such as a RESTRICT (23000, 23001). */
    OTHER
  }

  /** The kind of constraint. */
  private final Kind kind;

  /** The constraint's name, where it has one. */
  private final @Nullable String constraint;

  /** The table, where the server said. */
  private final @Nullable String table;

  /** The column, where the server said. */
  private final @Nullable String column;

  /**
   * Creates the exception.
   *
   * @param message what happened, without bind values
   * @param sqlState the SQLSTATE
   * @param sql the statement as it was written, or null
   * @param kind the kind of constraint
   * @param constraint the constraint's name, or null where it has none (NOT NULL)
   * @param table the table's name, or null where the server did not say
   * @param column the column's name, or null where the server did not say
   */
  public ConstraintViolationException(
      String message,
      @Nullable String sqlState,
      @Nullable String sql,
      Kind kind,
      @Nullable String constraint,
      @Nullable String table,
      @Nullable String column) {
    super(message, sqlState, sql, null);
    this.kind = kind;
    this.constraint = constraint;
    this.table = table;
    this.column = column;
  }

  /**
   * Returns the kind of constraint.
   *
   * @return the kind
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the name of the constraint.
   *
   * @return the name, or null where it has none (NOT NULL)
   */
  public @Nullable String constraint() {
    return constraint;
  }

  /**
   * Returns the table.
   *
   * @return its name without the schema, or null where the server did not say
   */
  public @Nullable String table() {
    return table;
  }

  /**
   * Returns the column.
   *
   * @return its name, or null where the server did not say
   */
  public @Nullable String column() {
    return column;
  }
}
