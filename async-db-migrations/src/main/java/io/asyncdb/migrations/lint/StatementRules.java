package io.asyncdb.migrations.lint;

import io.asyncdb.migrations.lint.Snapshot.Column;
import io.asyncdb.migrations.lint.Snapshot.Constraint;
import io.asyncdb.migrations.lint.Snapshot.EnumType;
import io.asyncdb.migrations.lint.Snapshot.Index;
import io.asyncdb.migrations.lint.Snapshot.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Holds what one statement has done against the rules: what was there before it, and what after.
 *
 * <p>Only tables and types that were there before the migration count: nobody else sees the others
 * yet.
 */
final class StatementRules {

  /** Of the rows that a table was given, what counts as most. */
  private static final int MOST = Population.ROWS / 2;

  private final Snapshot start;
  private final Snapshot before;
  private final Snapshot after;
  private final Place place;
  private final List<Finding> findings = new ArrayList<>();

  private StatementRules(Snapshot start, Snapshot before, Snapshot after, Place place) {
    this.start = start;
    this.before = before;
    this.after = after;
    this.place = place;
  }

  /**
   * Returns what the statement has broken.
   *
   * @param start how things were before the migration
   */
  static List<Finding> check(Snapshot start, Snapshot before, Snapshot after, Place place) {
    StatementRules rules = new StatementRules(start, before, after, place);
    start.tables().keySet().stream().sorted().forEach(rules::checkTable);
    if (rules.findings.stream().noneMatch(StatementRules::explainsScans)) {
      start.tables().keySet().stream().sorted().forEach(rules::checkScans);
    }
    start.tables().keySet().stream().sorted().forEach(rules::checkLeft);
    rules.checkEnums();
    return rules.findings;
  }

  private void checkTable(long oid) {
    Table was = before.tables().get(oid);
    Table is = after.tables().get(oid);
    if (was == null || is == null) {
      return;
    }
    LockMode lock = after.blocking(oid);
    if (was.file() != is.file() && was.file() != 0 && is.file() != 0) {
      rewritten(was, is);
    } else if (lock != null && is.scans() > was.scans()) {
      Map<Long, Index> built = newIndexes(oid);
      if (built.isEmpty()) {
        scanned(oid, was, is, lock);
      }
      built.forEach((index, it) -> built(index, it, is, lock));
    }
    if (is.written() - was.written() >= MOST) {
      written(is, is.written() - was.written());
    }
  }

  private void rewritten(Table was, Table is) {
    String how = "wrote the table anew under " + LockMode.ACCESS_EXCLUSIVE;
    if (!was.columns().keySet().containsAll(is.columns().keySet())) {
      add(LintRule.ADD_COLUMN_REWRITES, is.name(), how);
    } else if (was.columns().entrySet().stream().anyMatch(entry -> typeChanged(entry, is))) {
      add(LintRule.CHANGE_TYPE_REWRITES, is.name(), how);
    } else {
      add(LintRule.TABLE_REWRITTEN, is.name(), how);
    }
  }

  private static boolean typeChanged(Map.Entry<Integer, Column> was, Table table) {
    Column is = table.columns().get(was.getKey());
    return is != null && !is.type().equals(was.getValue().type());
  }

  private Map<Long, Index> newIndexes(long table) {
    Map<Long, Index> indexes = new TreeMap<>(after.indexes());
    indexes.keySet().removeAll(before.indexes().keySet());
    indexes.values().removeIf(index -> index.table() != table);
    return indexes;
  }

  private void built(long oid, Index index, Table table, LockMode lock) {
    boolean ofConstraint =
        after.constraints().values().stream().anyMatch(c -> c.index() == oid && c.type() != 'f');
    add(
        ofConstraint ? LintRule.CONSTRAINT_BUILDS_INDEX : LintRule.INDEX_BLOCKS_WRITES,
        table.name(),
        "built the index " + index.name() + " under " + lock);
  }

  private void scanned(long oid, Table was, Table is, LockMode lock) {
    String how = "read the whole table under " + lock;
    for (Constraint constraint : newlyValid(oid, id -> !before.constraints().containsKey(id))) {
      if (constraint.type() == 'f') {
        add(LintRule.FOREIGN_KEY_SCANS, is.name(), how + ", for " + constraint.name());
      } else if (constraint.type() == 'c') {
        add(LintRule.CHECK_SCANS, is.name(), how + ", for " + constraint.name());
      }
    }
    for (Constraint constraint : newlyValid(oid, before.constraints()::containsKey)) {
      add(
          LintRule.WORK_UNDER_LOCK,
          is.name(),
          "validated " + constraint.name() + " under " + lock + ", of an earlier statement");
    }
    is.columns()
        .forEach(
            (number, column) -> {
              Column earlier = was.columns().get(number);
              if (earlier != null && !earlier.notNull() && column.notNull()) {
                add(LintRule.NOT_NULL_SCANS, is.name(), how + ", for " + column.name());
              }
            });
  }

  /** The constraints of a table that count for all rows now and did not before. */
  private List<Constraint> newlyValid(long table, Predicate<Long> which) {
    return after.constraints().entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .filter(
            entry -> {
              Constraint was = before.constraints().get(entry.getKey());
              return was == null || !was.validated();
            })
        .map(Map.Entry::getValue)
        .filter(constraint -> constraint.table() == table && constraint.validated())
        .toList();
  }

  private void written(Table table, long rows) {
    String how = "wrote " + rows + " of " + Population.ROWS + " rows";
    for (long oid : start.tables().keySet()) {
      LockMode held = before.blocking(oid);
      Table locked = after.tables().get(oid);
      if (held != null && locked != null) {
        add(
            LintRule.WORK_UNDER_LOCK,
            table.name(),
            how + " while " + locked.name() + " is under " + held);
        return;
      }
    }
    add(LintRule.WHOLE_TABLE_WRITTEN, table.name(), how);
  }

  private static boolean explainsScans(Finding finding) {
    return finding.rule() != LintRule.WHOLE_TABLE_WRITTEN;
  }

  private void checkScans(long oid) {
    Table was = before.tables().get(oid);
    Table is = after.tables().get(oid);
    LockMode taken = taken(oid);
    if (was != null && is != null && taken != null && is.scans() > was.scans()) {
      add(LintRule.SCANS_UNDER_LOCK, is.name(), "read the whole table under " + taken);
    }
  }

  /** The strongest lock that blocks others and that this statement has taken, or null. */
  private @Nullable LockMode taken(long oid) {
    Set<LockMode> modes = EnumSet.noneOf(LockMode.class);
    modes.addAll(after.locksOn(oid));
    modes.removeAll(before.locksOn(oid));
    return modes.stream().filter(LockMode::blocksWrites).max(LockMode::compareTo).orElse(null);
  }

  /** What the next release finds: what is gone, and whether the lock was waited for. */
  private void checkLeft(long oid) {
    Table was = before.tables().get(oid);
    if (was == null) {
      return;
    }
    Table is = after.tables().get(oid);
    LockMode taken = is == null ? LockMode.ACCESS_EXCLUSIVE : taken(oid);
    if (is == null) {
      add(LintRule.REMOVED_OR_RENAMED, was.name(), "dropped the table");
    } else {
      if (!is.name().equals(was.name())) {
        add(LintRule.REMOVED_OR_RENAMED, was.name(), "renamed the table to " + is.name());
      }
      columnsLeft(was, is);
    }
    if (taken != null && !before.lockTimeout()) {
      add(LintRule.LOCK_WITHOUT_TIMEOUT, was.name(), "took " + taken + ", without lock_timeout");
    }
  }

  private void columnsLeft(Table was, Table is) {
    was.columns()
        .forEach(
            (number, column) -> {
              Column now = is.columns().get(number);
              if (now == null) {
                add(LintRule.REMOVED_OR_RENAMED, was.name(), "dropped the column " + column.name());
              } else if (!now.name().equals(column.name())) {
                add(
                    LintRule.REMOVED_OR_RENAMED,
                    was.name(),
                    "renamed the column " + column.name() + " to " + now.name());
              }
            });
  }

  private void checkEnums() {
    start
        .enums()
        .keySet()
        .forEach(
            oid -> {
              EnumType was = before.enums().get(oid);
              EnumType is = after.enums().get(oid);
              if (was != null && is != null && !was.labels().containsAll(is.labels())) {
                add(LintRule.ENUM_VALUE_ADDED, is.name(), "added a value to the type");
              }
            });
  }

  private void add(LintRule rule, String object, String what) {
    findings.add(place.finding(rule, object, what));
  }
}
