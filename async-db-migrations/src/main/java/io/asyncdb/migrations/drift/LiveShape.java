package io.asyncdb.migrations.drift;

import io.asyncdb.Database;
import io.asyncdb.Transaction;
import io.asyncdb.migrations.drift.Shape.Column;
import io.asyncdb.migrations.drift.Shape.Row;
import io.asyncdb.migrations.drift.Shape.TableName;
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
        not coalesce(a.attnotnull or (t.typtype = 'd' and t.typnotnull), false) as nullable
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

  private LiveShape() {}

  record ColumnRow(
      String schema, String name, @Nullable String columnName, String type, boolean nullable) {}

  record TypeRow(String name, String type) {}

  static Mono<Shape> of(Database database) {
    return qualified(
            database, tx -> tx.sql(COLUMNS).name("drift.columns").as(ColumnRow.class).list())
        .map(
            rows ->
                Shape.of(
                    rows.stream()
                        .map(
                            row ->
                                new Row(
                                    new TableName(row.schema(), row.name()),
                                    row.columnName(),
                                    new Column(row.type(), row.nullable())))
                        .toList()));
  }

  /** What the server calls types; a type that it does not know has an empty name. */
  static Mono<Map<String, String>> types(Database database, Collection<String> names) {
    return qualified(
            database,
            tx ->
                tx.sql(TYPES)
                    .name("drift.types")
                    .bind("names", names.toArray(String[]::new))
                    .as(TypeRow.class)
                    .list())
        .map(rows -> rows.stream().collect(Collectors.toMap(TypeRow::name, TypeRow::type)));
  }

  /** With an empty search path the names of types do not depend on who asks. */
  private static <T> Mono<List<T>> qualified(
      Database database, Function<Transaction, Mono<List<T>>> work) {
    return database.inTransaction(
        tx ->
            tx.sql("set local search_path = pg_catalog")
                .name("drift.path")
                .execute()
                .then(work.apply(tx)));
  }
}
