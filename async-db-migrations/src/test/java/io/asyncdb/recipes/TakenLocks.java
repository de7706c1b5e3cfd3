package io.asyncdb.recipes;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The locks that a backend has, as the server tells, and what its transaction did under them. */
final class TakenLocks {

  /**
   * As in the manual's table, the weakest first; SELECT's own is left out, it is in nobody's way.
   */
  private static final List<String> MODES =
      List.of(
          "RowShareLock",
          "RowExclusiveLock",
          "ShareUpdateExclusiveLock",
          "ShareLock",
          "ShareRowExclusiveLock",
          "ExclusiveLock",
          "AccessExclusiveLock");

  private static final String LOCKS =
      """
      select relname, mode from pg_locks join pg_class on pg_class.oid = relation
      where pid = ? and granted and relkind = 'r' and relnamespace = 'public'::regnamespace""";

  private static final String TABLES =
      """
      select relname, pg_relation_filenode(relid) as file,
        coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) as read
      from pg_stat_xact_user_tables where schemaname = 'public'""";

  private TakenLocks() {}

  /** Returns the strongest lock on each table that a backend has, such as {@code ROW EXCLUSIVE}. */
  static TreeMap<String, String> of(Connection observer, int backend) throws SQLException {
    TreeMap<String, Integer> strongest = new TreeMap<>();
    try (PreparedStatement select = observer.prepareStatement(LOCKS)) {
      select.setInt(1, backend);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          strongest.merge(rows.getString(1), MODES.indexOf(rows.getString(2)), Math::max);
        }
      }
    }
    TreeMap<String, String> locks = new TreeMap<>();
    strongest.forEach(
        (table, mode) -> {
          if (mode >= 0) {
            locks.put(table, words(MODES.get(mode)));
          }
        });
    return locks;
  }

  /** Whether nobody can write to a table under such a lock. */
  static boolean stopsWriters(String mode) {
    return List.of("SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE", "ACCESS EXCLUSIVE").contains(mode);
  }

  /** Returns what this transaction has read of each table, and the file that the table is in. */
  static Map<String, Work> work(Connection connection) throws SQLException {
    Map<String, Work> tables = new TreeMap<>();
    try (PreparedStatement select = connection.prepareStatement(TABLES);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        tables.put(rows.getString(1), new Work(rows.getLong("file"), rows.getLong("read")));
      }
    }
    return tables;
  }

  private static String words(String mode) {
    return mode.replaceAll("Lock$", "")
        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
        .toUpperCase(Locale.ROOT);
  }

  /** Where a table's rows are, and how many of them were read. */
  record Work(long file, long read) {}
}
