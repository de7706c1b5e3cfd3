package io.asyncdb.migrations.drift;

import io.asyncdb.Database;
import io.asyncdb.migrations.drift.Shape.ObjectName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the {@link Part}s of a database from its catalogue, in the words of the server. What
 * belongs to an extension is left out, as are NOT NULL constraints: columns say so, and only newer
 * servers name them.
 */
final class LiveParts {

  private static final String OURS =
      """
      with member as (select classid, objid from pg_depend where deptype = 'e'),
      space as (
        select oid, nspname::text as schema from pg_namespace
        where nspname <> 'information_schema' and nspname !~ '^pg_'),
      relation as (
        select c.*, s.schema, c.relname::text as object
        from pg_class c join space s on s.oid = c.relnamespace
        where not exists (select from member m where m.classid = 'pg_class'::regclass and m.objid = c.oid)),
      kind as (
        select t.*, s.schema, t.typname::text as object
        from pg_type t join space s on s.oid = t.typnamespace
        where not exists (select from member m where m.classid = 'pg_type'::regclass and m.objid = t.oid))
      """;

  private static final String DEFAULTS =
      """
      select 'DEFAULT' as type, r.schema, r.object, a.attname::text as name,
        case when a.attidentity = 'a' then 'an identity (always)'
             when a.attidentity = 'd' then 'an identity (by default)'
             when a.attgenerated = 's' then 'the stored value ' || e.expression
             when a.attgenerated = 'v' then 'the virtual value ' || e.expression
             else 'the default ' || e.expression end as definition,
        case when a.attidentity <> '' then 'an identity'
             when a.attgenerated = '' then 'the default ' || e.expression end as known
      from relation r join pg_attribute a on a.attrelid = r.oid
        left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
        cross join lateral (select pg_get_expr(d.adbin, d.adrelid) as expression) e
      where a.attnum > 0 and not a.attisdropped and (a.attidentity <> '' or d.oid is not null)
      """;

  private static final String CONSTRAINTS =
      """
      select 'CONSTRAINT', r.schema, r.object, c.conname::text, d.definition,
        case c.contype
          when 'p' then 'PRIMARY KEY (' || d.columns || ')'
          when 'u' then 'UNIQUE (' || d.columns || ')'
          when 'f' then 'FOREIGN KEY (' || d.columns || ') REFERENCES '
            || f.schema || '.' || f.object || ' (' || d.others || ')'
          when 'c' then 'CHECK ' || replace(d.definition, 'CHECK ', '') end
      from pg_constraint c join relation r on r.oid = c.conrelid
        left join relation f on f.oid = c.confrelid
        cross join lateral (
          select pg_get_constraintdef(c.oid) as definition,
            (select string_agg(a.attname, ', ' order by k.position)
             from unnest(c.conkey) with ordinality k (number, position)
               join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number) as columns,
            (select string_agg(a.attname, ', ' order by k.position)
             from unnest(c.confkey) with ordinality k (number, position)
               join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.number) as others) d
      where c.contype in ('c', 'f', 'p', 'u', 'x')
      """;

  private static final String INDEXES =
      """
      select 'INDEX', r.schema, r.object, x.relname::text,
        case when not exists (
            select from pg_constraint c where c.conindid = i.indexrelid and c.contype in ('p', 'u', 'x'))
          then regexp_replace(pg_get_indexdef(i.indexrelid), '^CREATE (UNIQUE )??INDEX .*? USING ', '\\1')
            || case when i.indisvalid then '' else ' (invalid)' end end,
        case when i.indisunique then 'UNIQUE (' else '(' end
          || (select string_agg(a.attname || case when k.option & 1 = 1 then ' DESC' else '' end, ', '
                                order by k.position)
              from unnest(i.indkey::int2[], i.indoption::int2[]) with ordinality k (number, option, position)
                join pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.number)
          || ')'
      from pg_index i join relation r on r.oid = i.indrelid join pg_class x on x.oid = i.indexrelid
      """;

  private static final String POLICIES =
      """
      select 'ROW_SECURITY', r.schema, r.object, '',
        case when r.relforcerowsecurity then 'enabled for the owner too' else 'enabled' end, null
      from relation r where r.relrowsecurity
      union all
      select 'POLICY', r.schema, r.object, p.polname::text,
        concat_ws(' ', case when p.polpermissive then 'permissive' else 'restrictive' end,
          'for', case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
                               when 'd' then 'delete' else 'all' end,
          'to', (select string_agg(n.name, ', ' order by n.name)
                 from unnest(p.polroles) o
                   cross join lateral (
                     select case when o = 0 then 'public' else pg_get_userbyid(o)::text end as name) n),
          'using ' || pg_get_expr(p.polqual, p.polrelid),
          'with check ' || pg_get_expr(p.polwithcheck, p.polrelid)), null
      from pg_policy p join relation r on r.oid = p.polrelid
      """;

  private static final String TRIGGERS =
      """
      select 'TRIGGER', r.schema, r.object, t.tgname::text,
        pg_get_triggerdef(t.oid)
          || case t.tgenabled when 'O' then '' when 'D' then ' (disabled)' else ' (replica)' end, null
      from pg_trigger t join relation r on r.oid = t.tgrelid
      where not t.tgisinternal
      """;

  private static final String SEQUENCES =
      """
      select 'SEQUENCE', coalesce(o.schema, r.schema), coalesce(o.object, r.object),
        case when o.oid is null then '' else r.object end,
        concat_ws(' ', format_type(s.seqtypid, null), 'from', s.seqstart, 'by', s.seqincrement,
          'within', s.seqmin, 'and', s.seqmax, case when s.seqcycle then 'cycling' end), null
      from pg_sequence s join relation r on r.oid = s.seqrelid
        left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = r.oid
          and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
        left join relation o on o.oid = d.refobjid
      """;

  private static final String VIEWS =
      """
      select 'VIEW', r.schema, r.object, '', pg_get_viewdef(r.oid), null
      from relation r where r.relkind in ('v', 'm')
      """;

  private static final String TYPES =
      """
      select 'ENUM', k.schema, k.object, '', l.labels, l.labels
      from kind k cross join lateral (
        select string_agg('''' || replace(e.enumlabel, '''', '''''') || '''', ', ' order by e.enumsortorder)
          as labels
        from pg_enum e where e.enumtypid = k.oid) l
      where k.typtype = 'e'
      union all
      select 'DOMAIN', k.schema, k.object, '',
        concat_ws(' ', format_type(k.typbasetype, k.typtypmod), case when k.typnotnull then 'not null' end,
          'default ' || pg_get_expr(k.typdefaultbin, 0),
          (select string_agg(pg_get_constraintdef(c.oid), ' ' order by c.conname)
           from pg_constraint c where c.contypid = k.oid and c.contype = 'c')), null
      from kind k where k.typtype = 'd'
      union all
      select 'COMPOSITE', r.schema, r.object, '',
        (select string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' order by a.attnum)
         from pg_attribute a where a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped), null
      from relation r where r.relkind = 'c'
      """;

  private static final String FUNCTIONS =
      """
      select 'FUNCTION', s.schema,
        p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', '',
        case when p.prokind = 'a' then 'aggregate' else pg_get_functiondef(p.oid) end, null
      from pg_proc p join space s on s.oid = p.pronamespace
      where not exists (select from member m where m.classid = 'pg_proc'::regclass and m.objid = p.oid)
      union all
      select 'EXTENSION', n.nspname::text, e.extname::text, '', 'installed', null
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace
      """;

  private static final String PARTS =
      OURS
          + String.join(
              "union all\n",
              DEFAULTS,
              CONSTRAINTS,
              INDEXES,
              POLICIES,
              TRIGGERS,
              SEQUENCES,
              VIEWS,
              TYPES,
              FUNCTIONS);

  private LiveParts() {}

  /**
   * A part.
   *
   * @param definition all that the server says; null where that stands with another part
   * @param known what of it generated code can know; null where that is nothing
   */
  record PartRow(
      String type,
      String schema,
      String object,
      String name,
      @Nullable String definition,
      @Nullable String known) {}

  /** All parts, with names that do not depend on the search path. */
  static Mono<Map<Part, String>> all(Database database) {
    return rows(database, LiveShape.QUALIFIED)
        .map(
            rows -> {
              Map<Part, String> parts = new TreeMap<>();
              rows.forEach(row -> put(parts, row, row.definition()));
              return parts;
            });
  }

  /** What generated code can know, with names as the generator gets them from the server. */
  static Mono<Map<Part, String>> knownToCode(Database database) {
    return rows(database, "public")
        .map(
            rows -> {
              Map<Part, String> parts = new TreeMap<>();
              rows.forEach(row -> put(parts, row, row.known()));
              return parts;
            });
  }

  private static Mono<List<PartRow>> rows(Database database, String searchPath) {
    return LiveShape.under(
        searchPath, database, tx -> tx.sql(PARTS).name("drift.parts").as(PartRow.class).list());
  }

  private static void put(Map<Part, String> parts, PartRow row, @Nullable String definition) {
    if (definition != null) {
      ObjectName place = new ObjectName(row.schema(), row.object());
      parts.put(new Part(Part.Type.valueOf(row.type()), place, row.name()), definition);
    }
  }
}
