package io.asyncdb.jooq;

import io.asyncdb.row.RowMapper;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A function after another mapper. */
record MappedRows<R, T>(RowMapper<R> rows, Function<? super R, ? extends @Nullable T> function)
    implements RowMapper<T> {

  @Override
  public @Nullable T map(Row row) {
    R value = rows.map(row);
    return value == null ? null : function.apply(value);
  }

  @Override
  public RowMapper<T> specialize(RowMetadata metadata) {
    return new MappedRows<>(rows.specialize(metadata), function);
  }

  @Override
  public @Nullable Object readsAlike() {
    return rows.readsAlike();
  }
}
