package io.asyncdb.migrations.drift;

import io.asyncdb.Database;
import io.asyncdb.Transaction;
import io.asyncdb.migrations.drift.Shape.Column;
import io.asyncdb.migrations.drift.Shape.ObjectName;
import io.asyncdb.migrations.drift.Shape.Row;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads a database's {@link Shape} from its catalogue, and what the server calls its types. */
final class LiveShape {

  private static final String COLUMNS =
      """
      select n.nspname::text as schema, c.relname::text as name, a.attname::text as column_name,
        coalesce(format_type(a.atttypid, a.atttypmod), '') as type,
        not coalesce(a.attnotnull or (t.typtype = 'd' and t.typnotnull), false) as nullable,
        c.relispartition or exists (
          select from pg_depend d
          where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e') as incidental
      from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_type t on t.oid = a.atttypid
      where c.relkind in ('r', 'p', 'v', 'm', 'f')
        and n.nspname <> 'information_schema' and n.nspname not like 'pg\\_%'
      order by n.nspname, c.relname, a.attnum
      """;

  private static final String TYPES =
      "select name, coalesce(format_type(to_regtype(name), null), '') as type"
          + " from unnest(:names::text[]) as name";

  /** The search path under which names of what is not the server's own have their schema. */
  static final String QUALIFIED = "pg_catalog";

  private LiveShape() {}

  record ColumnRow(
      String schema,
      String name,
      @Nullable String columnName,
      String type,
      boolean nullable,
      boolean incidental) {}

  record TypeRow(String name, String type) {}

  /** All that can be compared with another database. */
  static Mono<Shape> of(Database database) {
    return Mono.zip(columns(database), LiveParts.all(database), Shape::of);
  }

  /** What can be compared with generated code. */
  static Mono<Shape> knownToCode(Database database) {
    return Mono.zip(columns(database), LiveParts.knownToCode(database), Shape::of);
  }

  private static Mono<List<Row>> columns(Database database) {
    return under(
            QUALIFIED,
            database,
            tx -> tx.sql(COLUMNS).name("drift.columns").as(ColumnRow.class).list())
        .map(rows -> rows.stream().map(LiveShape::row).toList());
  }

  private static Row row(ColumnRow row) {
    return new Row(
        new ObjectName(row.schema(), row.name()),
        row.incidental(),
        row.columnName(),
        new Column(row.type(), row.nullable()));
  }

  /** What the server calls types; a type that it does not know has an empty name. */
  static Mono<Map<String, String>> types(Database database, Collection<String> names) {
    return under(
            QUALIFIED,
            database,
            tx ->
                tx.sql(TYPES)
                    .name("drift.types")
                    .bind("names", names.toArray(String[]::new))
                    .as(TypeRow.class)
                    .list())
        .map(rows -> rows.stream().collect(Collectors.toMap(TypeRow::name, TypeRow::type)));
  }

  /** Reads under a search path, on which names in the server's answers depend. */
  static <T> Mono<List<T>> under(
      String searchPath, Database database, Function<Transaction, Mono<List<T>>> work) {
    return database.inTransaction(
        tx ->
            tx.sql("set local search_path = " + searchPath)
                .name("drift.path")
                .execute()
                .then(work.apply(tx)));
  }
}
