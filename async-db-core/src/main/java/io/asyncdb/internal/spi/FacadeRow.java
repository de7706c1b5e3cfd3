package io.asyncdb.internal.spi;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A row of the driver's, save for its large objects: whoever reads one and discards it, as R2DBC
 * wants it, makes the driver release memory twice that the connection still reads into. These hold
 * copies.
 */
final class FacadeRow implements Row {

  private final Row row;

  FacadeRow(Row row) {
    this.row = row;
  }

  @Override
  public <T> @Nullable T get(int index, Class<T> type) {
    if (type == Blob.class) {
      return type.cast(blob(row.get(index, ByteBuffer.class)));
    }
    return type == Clob.class
        ? type.cast(clob(row.get(index, String.class)))
        : row.get(index, type);
  }

  @Override
  public <T> @Nullable T get(String name, Class<T> type) {
    if (type == Blob.class) {
      return type.cast(blob(row.get(name, ByteBuffer.class)));
    }
    return type == Clob.class ? type.cast(clob(row.get(name, String.class))) : row.get(name, type);
  }

  private static @Nullable Blob blob(@Nullable ByteBuffer bytes) {
    return bytes == null ? null : Blob.from(Mono.fromSupplier(bytes::duplicate));
  }

  private static @Nullable Clob clob(@Nullable String text) {
    return text == null ? null : Clob.from(Mono.just(text));
  }

  @Override
  public @Nullable Object get(int index) {
    return row.get(index);
  }

  @Override
  public @Nullable Object get(String name) {
    return row.get(name);
  }

  @Override
  public RowMetadata getMetadata() {
    return row.getMetadata();
  }

  @Override
  public String toString() {
    return row.getMetadata().toString();
  }
}
