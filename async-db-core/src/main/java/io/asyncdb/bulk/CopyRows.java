package io.asyncdb.bulk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Rows as the data of a binary COPY, in buffers of a size that suits the network. The format is
 * that of <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>, "Binary
 * Format".
 *
 * <p>The buffers are on the heap, not pooled: the driver copies what it sends into buffers of its
 * own, and drops what it does not send without a release.
 */
final class CopyRows<T> {

  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

  private static final int END = -1;

  private static final int CHUNK = 32 * 1024;

  /** Room for the row that goes beyond a chunk. */
  private static final int SLACK = 1024;

  /** Chunks on their way to the driver, which holds some more. */
  private static final int CHUNKS_AHEAD = 4;

  /** Rows asked for at a time. */
  private static final int ROWS_AHEAD = 256;

  private final RowEncoder<T> encoder;
  private final int fields;
  private final boolean numbered;
  private final LongConsumer progress;

  // Touched by the thread that emits rows.
  private @Nullable ByteBuf chunk;
  private long rows;

  private CopyRows(RowEncoder<T> encoder, boolean numbered, LongConsumer progress) {
    this.encoder = encoder;
    this.fields = encoder.columns().size() + (numbered ? 1 : 0);
    this.numbered = numbered;
    this.progress = progress;
  }

  /**
   * Returns the data of a COPY.
   *
   * @param numbered whether the number of a row, from 1, comes behind its columns, as int8
   * @param progress told how many rows were written
   */
  static <T> Flux<ByteBuf> of(
      Publisher<? extends T> rows, RowEncoder<T> encoder, boolean numbered, LongConsumer progress) {
    return Flux.defer(() -> new CopyRows<>(encoder, numbered, progress).data(rows));
  }

  private Flux<ByteBuf> data(Publisher<? extends T> source) {
    chunk = Unpooled.buffer(CHUNK + SLACK).writeBytes(SIGNATURE).writeInt(0).writeInt(0);
    return Flux.from(source)
        .limitRate(ROWS_AHEAD)
        .<ByteBuf>handle(this::add)
        .concatWith(Mono.fromSupplier(this::end))
        .limitRate(CHUNKS_AHEAD);
  }

  private void add(T row, SynchronousSink<ByteBuf> sink) {
    ByteBuf out = chunk == null ? Unpooled.buffer(CHUNK + SLACK) : chunk;
    rows++;
    out.writeShort(fields);
    encoder.encode(row, rows, out);
    if (numbered) {
      out.writeInt(Long.BYTES).writeLong(rows);
    }
    if (out.readableBytes() < CHUNK) {
      chunk = out;
    } else {
      chunk = null;
      sink.next(out);
      progress.accept(rows);
    }
  }

  private ByteBuf end() {
    ByteBuf out = chunk == null ? Unpooled.buffer() : chunk;
    progress.accept(rows);
    return out.writeShort(END);
  }
}
