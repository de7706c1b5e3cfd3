package io.asyncdb.migrations.lint;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives rows to the tables of a scratch database, so that rewrites and scans have something to do.
 *
 * <p>Values are made from the row's number, those of one type alike in all tables, so that columns
 * which name rows of other tables find them. Foreign keys take their values from the rows that they
 * refer to, and columns whose check lists words take these. A table whose rules refuse the rows is
 * tried with its required columns alone, and then stays tables.
 */
final class Population {

  /** What each table is given. */
  static final int ROWS = 100;

  private static final String TABLES =
      """
      select c.oid, c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and c.relpersistence <> 't'
        and n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and c.relname <> '%s'
        and not exists (select from pg_depend d
                        where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
      order by c.relispartition, c.oid
      """;

  /** With domains seen through, and the words that a check of the column alone lists. */
  private static final String COLUMNS =
      """
      select a.attnum, quote_ident(a.attname), a.attnotnull,
             a.attidentity <> '' or coalesce(pg_get_expr(d.adbin, d.adrelid) ~ '^nextval', false),
             b.typname, b.typcategory, b.typtype,
             format_type(b.oid, case when y.typbasetype = 0 then a.atttypmod else y.typtypmod end),
             (select string_agg(m[1], ',') from pg_constraint k,
                regexp_matches(pg_get_constraintdef(k.oid), '(''[^'']*'')::', 'g') m
              where k.conrelid = a.attrelid and k.contype = 'c' and k.conkey = array[a.attnum])
      from pg_attribute a
        join pg_type y on y.oid = a.atttypid
        join pg_type b on b.oid = case when y.typbasetype = 0 then y.oid else y.typbasetype end
        left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = %d and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      order by a.attnum
      """;

  private static final String KEYS =
      """
      select k.confrelid, k.confrelid::regclass::text, l.n, quote_ident(a.attname),
             (select string_agg(quote_ident(o.attname), ', ') from pg_attribute o
              where o.attrelid = k.confrelid and o.attnum = any(k.confkey))
      from pg_constraint k, unnest(k.conkey, k.confkey) l(n, m), pg_attribute a
      where k.conrelid = %d and k.contype = 'f' and k.confrelid <> k.conrelid
        and a.attrelid = k.confrelid and a.attnum = l.m
      """;

  private final Connection connection;
  private final String history;

  /** The tables that were looked at, and of these the ones with rows of ours. */
  private final Set<Long> seen = new HashSet<>();

  private final Map<Long, String> filled = new LinkedHashMap<>();

  /**
   * Takes a connection of its own, in autocommit.
   *
   * @param history Flyway's own table, which is left alone
   */
  Population(Connection connection, String history) throws SQLException {
    this.connection = connection;
    this.history = history.replace("'", "''");
    tell("set lock_timeout = '10s'");
    // Triggers and keys would have opinions; without the right to switch them off they stay.
    attempt("set session_replication_role = replica");
  }

  /** Gives rows to the tables that have none and were not looked at before. */
  void fill() throws SQLException {
    Map<Long, String> tables = new LinkedHashMap<>();
    for (String[] row : ask(TABLES.formatted(history))) {
      if (seen.add(Long.valueOf(row[0]))) {
        tables.put(Long.valueOf(row[0]), row[1]);
      }
    }
    Map<Long, List<String[]>> keys = new HashMap<>();
    for (long table : tables.keySet()) {
      keys.put(table, ask(KEYS.formatted(table)));
    }
    while (!tables.isEmpty()) {
      long next =
          tables.keySet().stream()
              .filter(
                  table ->
                      keys.getOrDefault(table, List.of()).stream()
                          .noneMatch(key -> isIn(tables, key)))
              .findFirst()
              .orElseGet(() -> tables.keySet().iterator().next());
      fill(next, String.valueOf(tables.remove(next)), keys.getOrDefault(next, List.of()));
    }
  }

  /** Takes away all rows that were given. */
  void clear() throws SQLException {
    for (String table : filled.values()) {
      attempt("delete from " + table);
    }
    seen.removeAll(filled.keySet());
    filled.clear();
  }

  /** Whether any table holds rows of ours. */
  boolean isPresent() {
    return !filled.isEmpty();
  }

  private static boolean isIn(Map<Long, String> left, String[] key) {
    return left.containsKey(Long.valueOf(key[0]));
  }

  private void fill(long oid, String table, List<String[]> keys) throws SQLException {
    if (!ask("select from " + table + " limit 1").isEmpty()) {
      return;
    }
    List<String[]> columns = ask(COLUMNS.formatted(oid));
    Map<String, String> references = new HashMap<>();
    for (String[] key : keys) {
      references.put(
          key[2],
          "(select %1$s from %2$s order by %3$s offset (g - 1) %% greatest(1, (select count(*) from %2$s)) limit 1)"
              .formatted(key[3], key[1], key[4]));
    }
    if (attempt(insert(table, columns, references, false))
        || attempt(insert(table, columns, references, true))) {
      filled.put(oid, table);
    }
  }

  private static String insert(
      String table, List<String[]> columns, Map<String, String> references, boolean requiredOnly) {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    for (String[] column : columns) {
      boolean required = column[2].equals("t");
      boolean numbered = column[3].equals("t");
      if (!numbered && (required || !requiredOnly)) {
        names.add(column[1]);
        values.add(references.getOrDefault(column[0], value(column)));
      }
    }
    return names.isEmpty()
        ? ("insert into " + table + " default values;").repeat(ROWS)
        : "insert into %s (%s) select %s from generate_series(1, %d) g on conflict do nothing"
            .formatted(table, String.join(", ", names), String.join(", ", values), ROWS);
  }

  private static String value(String[] column) {
    String type = column[7];
    String words = column[8];
    String value =
        switch (column[4]) {
          case "int2", "int4", "int8", "float4", "float8", "money", "oid" -> "g";
          case "numeric" -> "g % " + Math.max(1, Math.round(Math.pow(10, digits(type))));
          case "bool" -> "g % 2 = 0";
          case "date" -> "date '2026-01-01' + g";
          case "timestamp", "timestamptz" -> "timestamp '2026-01-01' + g * interval '1 hour'";
          case "time", "timetz" -> "time '00:00' + g * interval '1 minute'";
          case "interval" -> "g * interval '1 hour'";
          case "uuid" -> "md5(g::text)";
          case "json", "jsonb" -> "jsonb_build_object('n', g)";
          case "bytea" -> "int4send(g)";
          case "inet", "cidr" -> "'10.0.0.' || g";
          case "xml" -> "'<n>' || g || '</n>'";
          case "tsvector" -> "to_tsvector('simple', g::text)";
          case "point" -> "point(g, g)";
          default ->
              switch (column[5] + column[6]) {
                case "Sb" -> words == null ? "g::text" : pick("array[" + words + "]");
                case "Ee" -> pick("enum_range(null::" + type + ")");
                case "Ab" -> "'{}'";
                case "Rr" -> "'empty'";
                default -> "null";
              };
        };
    return "(" + value + ")::" + type;
  }

  private static String pick(String array) {
    return "(%1$s)[1 + g %% cardinality(%1$s)]".formatted(array);
  }

  /** How many digits a numeric has ahead of its point, as far as this matters for the rows. */
  private static int digits(String type) {
    String[] parts = type.replaceAll("[^0-9,]", "").split(",", -1);
    return parts[0].isEmpty()
        ? 9
        : Math.min(
            9, Integer.parseInt(parts[0]) - (parts.length < 2 ? 0 : Integer.parseInt(parts[1])));
  }

  private void tell(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Whether the server did it; that it will not is an answer. */
  private boolean attempt(String sql) throws SQLException {
    try {
      tell(sql);
      return true;
    } catch (SQLException e) {
      if (!connection.isValid(1)) {
        throw e;
      }
      return false;
    }
  }

  private List<String[]> ask(String sql) throws SQLException {
    List<String[]> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      int width = rows.getMetaData().getColumnCount();
      while (rows.next()) {
        String[] row = new String[width];
        for (int i = 0; i < width; i++) {
          row[i] = rows.getString(i + 1);
        }
        found.add(row);
      }
    }
    return found;
  }
}
