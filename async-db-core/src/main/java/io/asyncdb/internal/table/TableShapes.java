package io.asyncdb.internal.table;

import io.asyncdb.SqlOperations;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.request.RequestSettings;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Shapes of tables, read once and kept for as long as their database's configuration is.
 * Thread-safe.
 *
 * <p>What is kept may be out of date, and a name may mean another table in another session: see
 * {@link TableShape#guard}.
 */
public final class TableShapes {

  /** Tables kept for each database; the one that was used least recently goes first. */
  private static final int CACHE_SIZE = 1_024;

  private static final String SQL =
      """
      select
        c.relkind not in ('v', 'f') and not c.relhasrules and not row_security_active(c.oid)
          as takes_copy,
        a.attname as column_name,
        quote_ident(tn.nspname) || '.' || quote_ident(t.typname) as column_type_name,
        b.oid::int8 as column_base_oid,
        quote_ident(bn.nspname) || '.' || quote_ident(b.typname) as column_base_name,
        b.typtype::text as column_base_kind,
        b.typarray::int8 as column_array_oid,
        coalesce(e.oid, 0)::int8 as column_element_oid,
        e.typtype::text as column_element_kind,
        a.attgenerated = '' and a.attidentity <> 'a' as column_assignable
      from pg_class c
      join pg_attribute a on a.attrelid = c.oid
      join pg_type t on t.oid = a.atttypid
      join pg_namespace tn on tn.oid = t.typnamespace
      join pg_type b on b.oid = case t.typtype when 'd' then t.typbasetype else t.oid end
      join pg_namespace bn on bn.oid = b.typnamespace
      left join pg_type e on e.oid = b.typelem and b.typcategory = 'A'
      where c.oid = to_regclass(:table) and a.attnum > 0 and not a.attisdropped
      order by a.attnum
      """;

  private static final Map<DatabaseConfig, Map<Key, TableShape>> KNOWN = new WeakHashMap<>();

  private TableShapes() {}

  /**
   * Returns the shape of a table, which is read where it is not known.
   *
   * @param operations where the table is
   * @param table a name as {@link SqlNames#table} returns it
   * @return the shape, or {@link InvalidSqlException} if there is no such table
   */
  public static Mono<TableShape> of(SqlOperations operations, String table) {
    return Mono.deferContextual(
        context -> {
          Key key = Key.of(table, context);
          TableShape known = known(operations.config(), key);
          return known != null
              ? Mono.just(known)
              : read(operations, table).doOnNext(shape -> keep(operations.config(), key, shape));
        });
  }

  /** Has the shape read again when it is next asked for: a statement that relied on it failed. */
  public static void forget(SqlOperations operations, String table) {
    synchronized (KNOWN) {
      Map<Key, TableShape> tables = KNOWN.get(operations.config());
      if (tables != null) {
        tables.keySet().removeIf(key -> key.table.equals(table));
      }
    }
  }

  private static Mono<TableShape> read(SqlOperations operations, String table) {
    return operations
        .sql(SQL)
        .bind("table", table)
        .name("table.shape")
        .as(ColumnOfTable.class)
        .list()
        .map(
            rows -> {
              if (rows.isEmpty()) {
                throw new InvalidSqlException(
                    "there is no table %s, or it has no columns".formatted(table),
                    null,
                    null,
                    null);
              }
              return new TableShape(
                  table, rows.get(0).takesCopy, rows.stream().map(ColumnOfTable::column).toList());
            });
  }

  private static @Nullable TableShape known(DatabaseConfig config, Key key) {
    synchronized (KNOWN) {
      Map<Key, TableShape> tables = KNOWN.get(config);
      return tables == null ? null : tables.get(key);
    }
  }

  private static void keep(DatabaseConfig config, Key key, TableShape shape) {
    synchronized (KNOWN) {
      KNOWN.computeIfAbsent(config, unknown -> new RecentTables()).put(key, shape);
    }
  }

  private record ColumnOfTable(boolean takesCopy, TableColumn column) {}

  /**
   * A name, and what its meaning depends on: requests may have search paths of their own, and roles
   * to whom the table's row security applies.
   */
  private record Key(String table, @Nullable String searchPath, @Nullable String role) {

    static Key of(String table, ContextView context) {
      Map<String, String> settings = RequestSettings.of(context);
      return new Key(table, settings.get("search_path"), settings.get("role"));
    }
  }

  private static final class RecentTables extends LinkedHashMap<Key, TableShape> {

    private static final long serialVersionUID = 1L;

    RecentTables() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, TableShape> eldest) {
      return size() > CACHE_SIZE;
    }
  }
}
