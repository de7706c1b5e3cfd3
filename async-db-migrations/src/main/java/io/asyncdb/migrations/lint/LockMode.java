package io.asyncdb.migrations.lint;

import java.util.Locale;

/**
 * The modes of locks on tables, from the weakest to the strongest, as <a
 * href="https://www.postgresql.org/docs/current/explicit-locking.html">PostgreSQL</a> has them.
 */
enum LockMode {
  ACCESS_SHARE,
  ROW_SHARE,
  ROW_EXCLUSIVE,
  SHARE_UPDATE_EXCLUSIVE,
  SHARE,
  SHARE_ROW_EXCLUSIVE,
  EXCLUSIVE,
  ACCESS_EXCLUSIVE;

  /** Takes the spelling of {@code pg_locks}, such as {@code AccessExclusiveLock}. */
  static LockMode of(String mode) {
    String words = mode.substring(0, mode.length() - "Lock".length());
    return valueOf(words.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT));
  }

  /** Whether whoever inserts, updates or deletes has to wait. */
  boolean blocksWrites() {
    return compareTo(SHARE) >= 0;
  }

  /** The words of {@code LOCK TABLE}, and who waits. */
  @Override
  public String toString() {
    return name().replace('_', ' ')
        + (this == ACCESS_EXCLUSIVE
            ? ", which blocks reads and writes"
            : blocksWrites() ? ", which blocks writes" : "");
  }
}
