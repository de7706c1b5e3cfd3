package io.asyncdb.bulk;

import io.asyncdb.Database;
import io.asyncdb.Session;
import io.asyncdb.SqlOperations;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.netty.buffer.ByteBuf;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rows, and the ways to bring them to the server.
 *
 * @param inHand the rows, where their number is known
 * @param source the rows
 * @param progress told how many were sent
 * @param certain how to send them; null to choose by their number
 */
record Rows<T>(
    @Nullable Collection<? extends T> inHand,
    Publisher<? extends T> source,
    LongConsumer progress,
    @Nullable Strategy certain) {

  /** Temporary tables of one transaction must differ in their names. */
  private static final AtomicLong TABLES = new AtomicLong();

  /**
   * Is true wherever rows are copied, which is not said of it: under a condition that is volatile
   * the server inserts row by row.
   */
  private static final String SINGLY = " and not pg_catalog.pg_is_in_recovery()";

  static <T> Rows<T> of(Collection<? extends T> rows) {
    return new Rows<>(rows, Flux.fromIterable(rows), sent -> {}, null);
  }

  static <T> Rows<T> of(Publisher<? extends T> rows) {
    return new Rows<>(null, rows, sent -> {}, null);
  }

  Rows<T> telling(LongConsumer listener) {
    return new Rows<>(inHand, source, listener, certain);
  }

  Rows<T> by(Strategy strategy) {
    return new Rows<>(inHand, source, progress, strategy);
  }

  boolean isEmpty() {
    return inHand != null && inHand.isEmpty();
  }

  /**
   * Returns how best to send these.
   *
   * @param operations where they go
   * @param copyDoes whether a COPY into the table would do all that is wanted
   */
  Strategy strategy(RowEncoder<T> encoder, SqlOperations operations, boolean copyDoes) {
    if (certain != null) {
      return certain;
    }
    return inHand == null
        ? Strategy.ofUnknown(copyDoes)
        : Strategy.of(encoder, inHand.size(), copyDoes, operations.config().pooler());
  }

  /** Copies the rows into their table. */
  Mono<Long> copy(Strategy strategy, SqlOperations operations, RowEncoder<T> encoder) {
    String sql = encoder.copy() + (strategy == Strategy.COPY_SINGLY ? SINGLY : "");
    Flux<ByteBuf> data = data(encoder, false);
    return operations instanceof Database database
        ? database.withSession(session -> session.copyIn(sql, data))
        : ((Session) operations).copyIn(sql, data);
  }

  private Flux<ByteBuf> data(RowEncoder<T> encoder, boolean numbered) {
    return inHand == null
        ? CopyRows.of(source, encoder, numbered, progress)
        : CopyRows.of(inHand, encoder, numbered, progress);
  }

  /** Has a statement read the rows, in any way but those of a {@link Strategy#isCopy}. */
  <R> Flux<R> deliver(
      Strategy strategy, SqlOperations operations, RowEncoder<T> encoder, Reading<R> reading) {
    if (strategy == Strategy.STAGED || inHand == null) {
      return staged(operations, encoder, reading);
    }
    Relation relation =
        strategy == Strategy.VALUES
            ? Relation.ofValues(encoder, inHand)
            : Relation.ofArrays(encoder, inHand);
    int number = inHand.size();
    return Flux.from(reading.by(operations, relation)).doOnComplete(() -> progress.accept(number));
  }

  private <R> Flux<R> staged(SqlOperations operations, RowEncoder<T> encoder, Reading<R> reading) {
    // Not "create temp table": dropped on commit, it leaves nothing behind that had to be reset.
    String table = "pg_temp.asyncdb_rows_" + TABLES.incrementAndGet();
    String columns =
        IntStream.range(0, encoder.columns().size())
            .mapToObj(i -> "c%d %s".formatted(i + 1, encoder.columns().get(i).wireName()))
            .collect(Collectors.joining(", "));
    String create = "create table %s (%s, n int8) on commit drop".formatted(table, columns);
    String copy = "copy %s from stdin (format binary)".formatted(table);
    return inTransaction(
        operations,
        tx ->
            tx.sql(create)
                .execute()
                .then(tx.copyIn(copy, data(encoder, true)))
                .thenMany(Flux.defer(() -> reading.by(tx, Relation.ofTable(table)))));
  }

  private static <R> Flux<R> inTransaction(
      SqlOperations operations, Function<Transaction, Publisher<R>> work) {
    return operations instanceof Transaction transaction
        ? Flux.defer(() -> work.apply(transaction))
        : operations.streamInTransaction(TransactionOptions.DEFAULT, work);
  }

  /** A statement that reads rows. */
  @FunctionalInterface
  interface Reading<R> {
    Publisher<R> by(SqlOperations operations, Relation rows);
  }
}
