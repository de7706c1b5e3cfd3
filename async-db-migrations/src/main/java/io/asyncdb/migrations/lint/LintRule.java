package io.asyncdb.migrations.lint;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a migration should not do to a table that holds rows and is in use, and what to do instead.
 */
public enum LintRule {
  /** The table is copied because a column was added. */
  ADD_COLUMN_REWRITES(
      Severity.ERROR,
      "A new column, mostly one whose default is computed row by row, has the table written anew.",
      "Add the column without a default; SET DEFAULT for new rows; fill the old ones in batches, in"
          + " a migration of its own."),
  /** The table is copied because a column's type was changed. */
  CHANGE_TYPE_REWRITES(
      Severity.ERROR,
      "A column's new type is stored in another way, so that the table is written anew.",
      "Add a column of the new type, write both, fill the old rows in batches, let the code read the"
          + " new one, drop the old one in a later release."),
  /** The table is copied for another reason. */
  TABLE_REWRITTEN(
      Severity.ERROR,
      "The table is written anew or emptied (VACUUM FULL, CLUSTER, TRUNCATE, SET LOGGED, REFRESH).",
      "REFRESH MATERIALIZED VIEW CONCURRENTLY for a view, pg_repack for a bloated table, DELETE in"
          + " batches for TRUNCATE; else a maintenance window."),
  /** An index is built while nobody can write. */
  INDEX_BLOCKS_WRITES(
      Severity.ERROR,
      "An index is built while nobody can write to the table.",
      "CREATE INDEX CONCURRENTLY (or REINDEX CONCURRENTLY) in a file of its own, which then runs"
          + " outside a transaction."),
  /** A primary key, unique or exclusion constraint builds its index under the lock. */
  CONSTRAINT_BUILDS_INDEX(
      Severity.ERROR,
      "A PRIMARY KEY, UNIQUE or EXCLUDE constraint builds its index while nobody can read or write.",
      "CREATE UNIQUE INDEX CONCURRENTLY in a file of its own; then ADD CONSTRAINT ... USING INDEX."),
  /** NOT NULL is checked row by row under the lock. */
  NOT_NULL_SCANS(
      Severity.ERROR,
      "SET NOT NULL reads the whole table while nobody can read or write.",
      "ADD CONSTRAINT c CHECK (column IS NOT NULL) NOT VALID; in a later file VALIDATE CONSTRAINT c;"
          + " then SET NOT NULL, which believes it, and DROP CONSTRAINT c."),
  /** A check constraint is checked row by row under the lock. */
  CHECK_SCANS(
      Severity.ERROR,
      "A new CHECK constraint reads the whole table while nobody can read or write.",
      "ADD CONSTRAINT ... CHECK (...) NOT VALID; in a later file VALIDATE CONSTRAINT."),
  /** A foreign key is checked row by row under the lock. */
  FOREIGN_KEY_SCANS(
      Severity.ERROR,
      "A new foreign key reads the whole table while nobody can write to either table.",
      "ADD CONSTRAINT ... FOREIGN KEY ... NOT VALID; in a later file VALIDATE CONSTRAINT."),
  /** The table is read as a whole under the lock, for another reason. */
  SCANS_UNDER_LOCK(
      Severity.ERROR,
      "The whole table is read under a lock that blocks others (ATTACH PARTITION, a domain's check).",
      "For a partition: a CHECK constraint with its bounds first, NOT VALID, then validated; for a"
          + " domain: ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT."),
  /** Long work follows a strong lock in one transaction. */
  WORK_UNDER_LOCK(
      Severity.ERROR,
      "Rows are written or validated while a lock of an earlier statement still blocks others.",
      "One file for the statement that takes the lock, another for the work on the rows."),
  /** All rows are written in one statement. */
  WHOLE_TABLE_WRITTEN(
      Severity.WARNING,
      "One statement writes most rows of a table: they stay locked, and their old versions stay"
          + " behind, until it ends.",
      "Write in batches of some thousand rows, each in a transaction of its own, from code."),
  /** A lock may be waited for without end. */
  LOCK_WITHOUT_TIMEOUT(
      Severity.WARNING,
      "A lock that blocks others is asked for without lock_timeout: behind one long query the"
          + " migration waits, and everybody else behind the migration.",
      "Leave the limit and the retries of Migrations as they are, or SET LOCAL lock_timeout to"
          + " another."),
  /** A foreign key has no index to find its rows by. */
  FOREIGN_KEY_WITHOUT_INDEX(
      Severity.WARNING,
      "No index leads with a foreign key's columns: each DELETE or key UPDATE of the referenced"
          + " table reads the whole referencing one.",
      "CREATE INDEX CONCURRENTLY on the columns, in a file of its own."),
  /** An index is left that no query uses. */
  INVALID_INDEX(
      Severity.ERROR,
      "An index is left invalid: queries do not use it, writes still pay for it.",
      "Attach an index of every partition; DROP INDEX CONCURRENTLY what a failed CREATE INDEX"
          + " CONCURRENTLY has left."),
  /** A type is changed in a way that has no way back. */
  ENUM_VALUE_ADDED(
      Severity.WARNING,
      "A value was added to an enum: it cannot be removed again, cannot be used in the same"
          + " transaction, and the running release does not know it.",
      "Release code that knows the value first; a lookup table where values come and go."),
  /** Something the running release may use is gone. */
  REMOVED_OR_RENAMED(
      Severity.WARNING,
      "A table or column is gone or has another name, while the running release may still use it.",
      "Expand, then contract: add the new, write both, move the readers, remove the old one release"
          + " later; the release check proves that nothing uses it."),
  /** A failure leaves half of the file applied. */
  PARTLY_APPLIED(
      Severity.WARNING,
      "Several statements outside a transaction: if one fails, those before it stay.",
      "One statement to each file that runs outside a transaction."),
  /** The migration fails as soon as there are rows. */
  FAILS_ON_ROWS(
      Severity.ERROR,
      "The migration runs on empty tables and fails on tables with rows.",
      "Bring the rows in order first; a NOT NULL column comes with a DEFAULT or in three steps."),
  /** A waiver does not say enough, or nothing. */
  BAD_WAIVER(
      Severity.ERROR,
      "A waiver has no reason, names no rule, or waives nothing.",
      "-- lint: allow RULE because REASON, in the file, for a rule that is broken there.");

  private final Severity severity;
  private final String problem;
  private final String recipe;

  LintRule(Severity severity, String problem, String recipe) {
    this.severity = severity;
    this.problem = problem;
    this.recipe = recipe;
  }

  /**
   * Returns the name in reports and waivers.
   *
   * @return the constant's name in lower case, with hyphens
   */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Returns how bad it is to break the rule.
   *
   * @return the severity
   */
  public Severity severity() {
    return severity;
  }

  /**
   * Returns what is wrong.
   *
   * @return one sentence
   */
  public String problem() {
    return problem;
  }

  /**
   * Returns what to do instead.
   *
   * @return one sentence
   */
  public String recipe() {
    return recipe;
  }

  static Optional<LintRule> of(String id) {
    return Stream.of(values()).filter(rule -> rule.id().equals(id)).findFirst();
  }
}
