package io.asyncdb.migrations.drift;

/**
 * One thing in which the live database is not what was expected.
 *
 * @param kind what differs
 * @param place the table, type or the like, with its schema, or the migration's script
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
    NULLABILITY,
    /** A column is filled by another default, identity or generated value, or by none. */
    DEFAULT,
    /** An enum has other labels, or has them in another order, or is not there. */
    ENUM,
    /** A key, a foreign key, a check or an exclusion is not there, or is another. */
    CONSTRAINT,
    /** A constraint is there that another database does not have: some rows are refused. */
    EXTRA_CONSTRAINT,
    /** An index is not there, is invalid, or is another. */
    INDEX,
    /** An index is there that another database does not have. */
    EXTRA_INDEX,
    /**
     * A view, sequence, trigger, policy, domain, composite type, function or extension is not
     * there, or is another.
     */
    DEFINITION,
    /** One of these, or an enum, is there that another database does not have. */
    EXTRA_DEFINITION;

    boolean isOfMigration() {
      return this == MISSING_MIGRATION || this == EXTRA_MIGRATION;
    }
  }
}
