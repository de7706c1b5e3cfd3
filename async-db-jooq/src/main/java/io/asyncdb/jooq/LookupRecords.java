package io.asyncdb.jooq;

import io.asyncdb.Database;
import io.asyncdb.merge.Lookup;
import java.util.Objects;
import org.jooq.EnumType;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.Table;
import org.jooq.TableField;
import org.jooq.impl.DSL;

/** Lookups of a table's records. */
final class LookupRecords {

  /** The name of the one parameter of a {@link Lookup}. */
  private static final String KEYS = "keys";

  private LookupRecords() {}

  static <K, R extends Record> Lookup<K, R> by(Database database, TableField<R, K> key) {
    requireSentAsItIs(key);
    Table<R> table = Objects.requireNonNull(key.getTable(), "a field of a table has one");
    ResultQuery<R> query =
        Jooq.BUILDING
            .selectFrom(table)
            .where(key.eq(DSL.any(DSL.param(KEYS, key.getDataType().getArrayDataType()))));
    String sql = NamedQuery.of(query).sql();
    return Lookup.over(database, sql, RecordRowMapper.of(query), record -> record.get(key));
  }

  /** The keys of a lookup are sent, and found in rows again, without anything in between. */
  private static void requireSentAsItIs(TableField<?, ?> key) {
    Class<?> type = key.getType();
    if (!Fields.isPlain(key)
        || key.getConverter().fromType() != type
        || EnumType.class.isAssignableFrom(type)) {
      throw new IllegalArgumentException(
          "%s cannot be looked up: it has a converter, a binding or an enum, and keys are sent as"
                  .formatted(Fields.describe(key, 0))
              + " they are");
    }
  }
}
