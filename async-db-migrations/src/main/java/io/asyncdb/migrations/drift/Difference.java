package io.asyncdb.migrations.drift;

/**
 * One thing in which the live database is not what was expected.
 *
 * @param kind what differs
 * @param place the table, with its schema, or the migration's script
 * @param message what was expected and what was found
 */
public record Difference(Kind kind, String place, String message) {

  /** What differs. */
  public enum Kind {
    /** A migration is among the files and not in the history, or has failed. */
    MISSING_MIGRATION,
    /** A migration is in the history and not among the files: the database is newer, or another. */
    EXTRA_MIGRATION,
    /** A table or view that is expected is not there. */
    MISSING_TABLE,
    /** A table or view is there that another database does not have. */
    EXTRA_TABLE,
    /** A column that is expected is not there. */
    MISSING_COLUMN,
    /** A column is there that is not expected: selects by name work, inserts may not. */
    EXTRA_COLUMN,
    /** A column has another type, or another length or precision. */
    TYPE,
    /** A column takes nulls and should not, or the other way round. */
    NULLABILITY
  }
}
