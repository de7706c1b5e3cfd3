package io.asyncdb.migrations.lint;

import io.asyncdb.migrations.lint.Snapshot.Column;
import io.asyncdb.migrations.lint.Snapshot.Constraint;
import io.asyncdb.migrations.lint.Snapshot.EnumType;
import io.asyncdb.migrations.lint.Snapshot.Index;
import io.asyncdb.migrations.lint.Snapshot.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the system catalogs: the tables of the migrations, without the server's own, those of
 * extensions, and Flyway's.
 *
 * <p>Reading them locks none of the tables.
 */
final class Catalog {

  /** The tables, as {@code t(oid, relkind, relname)}. */
  private static final String OURS =
      """
      with t as (
        select c.oid, c.relkind, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
          and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
          and c.relname <> '%s'
          and not exists (select from pg_depend d
                          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e'))
      """;

  private static final String TABLES =
      """
      select oid, oid::regclass::text, coalesce(pg_relation_filenode(oid), 0),
             pg_stat_get_xact_numscans(oid),
             pg_stat_get_xact_tuples_updated(oid) + pg_stat_get_xact_tuples_deleted(oid)
      from t
      """;

  private static final String COLUMNS =
      """
      select t.oid, a.attnum, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
      from t join pg_attribute a on a.attrelid = t.oid
      where a.attnum > 0 and not a.attisdropped
      """;

  private static final String INDEXES =
      """
      select i.indexrelid, i.indexrelid::regclass::text, t.oid
      from t join pg_index i on i.indrelid = t.oid
      """;

  private static final String CONSTRAINTS =
      """
      select c.oid, c.conname, c.contype, t.oid, c.convalidated, c.conindid
      from t join pg_constraint c on c.conrelid = t.oid
      where c.contype in ('c', 'f', 'p', 'u', 'x')
      """;

  private static final String ENUMS =
      "select e.enumtypid, e.enumtypid::regtype::text, e.enumlabel from pg_enum e";

  private static final String LOCKS =
      """
      select l.relation, l.mode from pg_locks l join t on t.oid = l.relation
      where l.pid = pg_backend_pid() and l.granted
        and l.database = (select oid from pg_database where datname = current_database())
      """;

  /** Foreign keys to whose columns no index leads. */
  private static final String BARE_KEYS =
      """
      select c.oid, t.oid::regclass::text, c.conname
      from t join pg_constraint c on c.conrelid = t.oid
      where c.contype = 'f' and c.conparentid = 0 and not exists (
        select from pg_index i
        where i.indrelid = t.oid and i.indisvalid and i.indpred is null
          and (string_to_array(i.indkey::text, ' ')::int2[])[1:cardinality(c.conkey)] @> c.conkey)
      order by 2, 3
      """;

  private static final String INVALID_INDEXES =
      """
      select i.indexrelid, t.oid::regclass::text, i.indexrelid::regclass::text
      from t join pg_index i on i.indrelid = t.oid
      where not i.indisvalid
      order by 2, 3
      """;

  private final String ours;

  /**
   * Sets Flyway's own table apart.
   *
   * @param history its name
   */
  Catalog(String history) {
    this.ours = OURS.formatted(history.replace("'", "''"));
  }

  Snapshot read(Connection connection) throws SQLException {
    // First, as the questions that follow count for nothing but show up among the locks.
    Map<Long, Set<LockMode>> locks = new HashMap<>();
    each(
        connection,
        ours + LOCKS,
        row ->
            locks
                .computeIfAbsent(row.getLong(1), table -> EnumSet.noneOf(LockMode.class))
                .add(LockMode.of(row.getString(2))));
    Map<Long, Map<Integer, Column>> columns = new HashMap<>();
    each(
        connection,
        ours + COLUMNS,
        row ->
            columns
                .computeIfAbsent(row.getLong(1), table -> new TreeMap<>())
                .put(
                    row.getInt(2),
                    new Column(row.getString(3), row.getString(4), row.getBoolean(5))));
    Map<Long, Table> tables = new HashMap<>();
    each(
        connection,
        ours + TABLES,
        row ->
            tables.put(
                row.getLong(1),
                new Table(
                    row.getString(2),
                    row.getLong(3),
                    row.getLong(4),
                    row.getLong(5),
                    columns.getOrDefault(row.getLong(1), Map.of()))));
    Map<Long, Index> indexes = new HashMap<>();
    each(
        connection,
        ours + INDEXES,
        row -> indexes.put(row.getLong(1), new Index(row.getString(2), row.getLong(3))));
    Map<Long, Constraint> constraints = new HashMap<>();
    each(
        connection,
        ours + CONSTRAINTS,
        row ->
            constraints.put(
                row.getLong(1),
                new Constraint(
                    row.getString(2),
                    row.getString(3).charAt(0),
                    row.getLong(4),
                    row.getBoolean(5),
                    row.getLong(6))));
    return new Snapshot(
        tables, indexes, constraints, enums(connection), locks, lockTimeout(connection));
  }

  /** Foreign keys without an index on the referencing side. */
  List<Left> bareForeignKeys(Connection connection) throws SQLException {
    return left(connection, BARE_KEYS);
  }

  /** Indexes that no query uses. */
  List<Left> invalidIndexes(Connection connection) throws SQLException {
    return left(connection, INVALID_INDEXES);
  }

  /** A foreign key or an index, by the server's identifier, and its table. */
  record Left(long oid, String table, String name) {}

  private List<Left> left(Connection connection, String question) throws SQLException {
    List<Left> left = new ArrayList<>();
    each(
        connection,
        ours + question,
        row -> left.add(new Left(row.getLong(1), row.getString(2), row.getString(3))));
    return left;
  }

  private static Map<Long, EnumType> enums(Connection connection) throws SQLException {
    Map<Long, EnumType> enums = new HashMap<>();
    each(
        connection,
        ENUMS,
        row -> {
          String name = row.getString(2);
          enums
              .computeIfAbsent(row.getLong(1), type -> new EnumType(name, new HashSet<>()))
              .labels()
              .add(row.getString(3));
        });
    return enums;
  }

  private static boolean lockTimeout(Connection connection) throws SQLException {
    boolean[] limited = new boolean[1];
    each(
        connection,
        "select current_setting('lock_timeout') <> '0'",
        row -> limited[0] = row.getBoolean(1));
    return limited[0];
  }

  private static void each(Connection connection, String sql, Receiver receiver)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        receiver.take(rows);
      }
    }
  }

  /** Takes a row where it stands. */
  private interface Receiver {
    void take(ResultSet row) throws SQLException;
  }
}
