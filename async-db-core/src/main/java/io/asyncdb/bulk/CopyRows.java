package io.asyncdb.bulk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.function.LongConsumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Rows as the data of a binary COPY, in buffers of a size that suits the network. The format is
 * that of <a href="https://www.postgresql.org/docs/current/sql-copy.html">COPY</a>, "Binary
 * Format".
 *
 * <p>The buffers are on the heap, not pooled: a caller that leaves ends them while another thread
 * may still write a row, which must not be into memory of somebody else's.
 */
final class CopyRows<T> {

  private static final byte[] SIGNATURE =
      "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

  private static final int END = -1;

  private static final int CHUNK = 32 * 1024;

  /** Room for the row that goes beyond a chunk. */
  private static final int SLACK = 1024;

  /** Rows asked for at a time. */
  private static final int ROWS_AHEAD = 256;

  private final RowEncoder<T> encoder;
  private final int fields;
  private final boolean numbered;
  private final LongConsumer progress;

  // Touched by the thread that emits rows.
  private ByteBuf chunk;
  private long rows;

  private CopyRows(RowEncoder<T> encoder, boolean numbered, LongConsumer progress) {
    this.encoder = encoder;
    this.fields = encoder.columns().size() + (numbered ? 1 : 0);
    this.numbered = numbered;
    this.progress = progress;
    this.chunk = Unpooled.buffer(CHUNK + SLACK).writeBytes(SIGNATURE).writeInt(0).writeInt(0);
  }

  /**
   * Returns the data of a COPY.
   *
   * @param numbered whether the number of a row, from 1, comes behind its columns, as int8
   * @param progress told how many rows were written
   */
  static <T> Flux<ByteBuf> of(
      Publisher<? extends T> rows, RowEncoder<T> encoder, boolean numbered, LongConsumer progress) {
    return Flux.defer(
        () -> {
          CopyRows<T> data = new CopyRows<>(encoder, numbered, progress);
          return Flux.from(rows)
              .limitRate(ROWS_AHEAD)
              .<ByteBuf>handle(data::add)
              .concatWith(Mono.fromSupplier(data::end));
        });
  }

  /** As for a publisher, without what that takes for each row. */
  static <T> Flux<ByteBuf> of(
      Iterable<? extends T> rows, RowEncoder<T> encoder, boolean numbered, LongConsumer progress) {
    return Flux.defer(
        () -> {
          CopyRows<T> data = new CopyRows<>(encoder, numbered, progress);
          Iterator<? extends T> left = rows.iterator();
          return Flux.generate(sink -> data.add(left, sink));
        });
  }

  private void add(Iterator<? extends T> rows, SynchronousSink<ByteBuf> sink) {
    while (rows.hasNext()) {
      if (write(rows.next())) {
        sink.next(full());
        return;
      }
    }
    sink.next(end());
    sink.complete();
  }

  private void add(T row, SynchronousSink<ByteBuf> sink) {
    if (write(row)) {
      sink.next(full());
    }
  }

  /** Returns whether the chunk is full. */
  private boolean write(T row) {
    rows++;
    chunk.writeShort(fields);
    encoder.encode(row, rows, chunk);
    if (numbered) {
      chunk.writeInt(Long.BYTES).writeLong(rows);
    }
    return chunk.readableBytes() >= CHUNK;
  }

  private ByteBuf full() {
    ByteBuf full = chunk;
    chunk = Unpooled.buffer(CHUNK + SLACK);
    progress.accept(rows);
    return full;
  }

  private ByteBuf end() {
    progress.accept(rows);
    return chunk.writeShort(END);
  }
}
