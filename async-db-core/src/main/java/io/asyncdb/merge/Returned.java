package io.asyncdb.merge;

import io.asyncdb.row.RowMapper;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What came back for a row that was inserted: its value, or why that cannot be read. It is inserted
 * in either case, so that a value that cannot be read is the affair of its caller alone.
 */
record Returned<R>(@Nullable R value, @Nullable RuntimeException failure) {

  /** Returns a mapper that never fails. */
  static <R> RowMapper<Returned<R>> by(RowMapper<R> mapper) {
    return new Reader<>(mapper);
  }

  private static <R> Returned<R> unreadable(RuntimeException failure) {
    return new Returned<>(null, failure);
  }

  private record Reader<R>(RowMapper<R> mapper) implements RowMapper<Returned<R>> {

    @Override
    public Returned<R> map(Row row) {
      try {
        return new Returned<>(mapper.map(row), null);
      } catch (RuntimeException failure) {
        return unreadable(failure);
      }
    }

    @Override
    public RowMapper<Returned<R>> specialize(RowMetadata metadata) {
      try {
        return new Reader<>(mapper.specialize(metadata));
      } catch (RuntimeException failure) {
        return row -> unreadable(failure);
      }
    }

    @Override
    public @Nullable Object readsAlike() {
      return mapper.readsAlike();
    }
  }
}
