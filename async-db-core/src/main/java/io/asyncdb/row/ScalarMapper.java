package io.asyncdb.row;

import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;

/** Reads the first column. */
final class ScalarMapper<T> implements RowMapper<T> {

  private final ColumnReader<T> reader;

  ScalarMapper(ColumnReader<T> reader) {
    this.reader = reader;
  }

  @Override
  public RowMapper<T> specialize(RowMetadata metadata) {
    if (metadata.getColumnMetadatas().isEmpty()) {
      throw RecordMapper.failure(
          "the result has no column that could be read as " + reader.describe());
    }
    return this;
  }

  @Override
  public Object readsAlike() {
    return this;
  }

  @Override
  public T map(Row row) {
    T value = reader.read(row, 0);
    if (value == null) {
      throw RecordMapper.failure(
          "column 1 is NULL, which %s cannot carry: write coalesce, or map to an Optional"
              .formatted(reader.describe()));
    }
    return value;
  }
}
