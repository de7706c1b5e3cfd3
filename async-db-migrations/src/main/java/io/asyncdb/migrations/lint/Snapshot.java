package io.asyncdb.migrations.lint;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says at one moment, and what the transaction that asks has done so far. Keys are
 * the server's object identifiers.
 *
 * @param lockTimeout whether waits for locks are limited
 */
record Snapshot(
    Map<Long, Table> tables,
    Map<Long, Index> indexes,
    Map<Long, Constraint> constraints,
    Map<Long, EnumType> enums,
    Map<Long, Set<LockMode>> locks,
    boolean lockTimeout) {

  /**
   * A table, a partitioned table or a materialized view.
   *
   * @param file the file of its rows; another one when they were written anew
   * @param scans how often this transaction has read it as a whole
   * @param written how many rows this transaction has updated and deleted
   */
  record Table(String name, long file, long scans, long written, Map<Integer, Column> columns) {}

  record Column(String name, String type, boolean notNull) {}

  record Index(String name, long table) {}

  /**
   * A constraint.
   *
   * @param type c, f, p, u or x, as in {@code pg_constraint}
   * @param index the index it stands on, or 0
   */
  record Constraint(String name, char type, long table, boolean validated, long index) {}

  record EnumType(String name, Set<String> labels) {}

  Set<LockMode> locksOn(long table) {
    return locks.getOrDefault(table, Set.of());
  }

  /** The strongest lock on a table that blocks others, or null. */
  @Nullable LockMode blocking(long table) {
    return locksOn(table).stream()
        .filter(LockMode::blocksWrites)
        .max(LockMode::compareTo)
        .orElse(null);
  }
}
