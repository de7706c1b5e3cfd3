package io.asyncdb.bulk;

import io.asyncdb.Query;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.internal.table.SqlNames;
import io.asyncdb.row.RowMapper;
import java.util.Arrays;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Rows that are ready to be inserted. Immutable; can be run several times where the rows can be
 * read several times.
 *
 * <p>A value that cannot be sent fails the run with an {@link
 * io.asyncdb.error.InvalidDataException}, which names the number of the row, from 1, the column,
 * and what it takes. An error that the server meets in a COPY names the line, which is the same
 * number. In either case none of the rows stays, and the source is cancelled.
 *
 * @param <T> the type of a row
 */
public final class InsertRows<T> implements BulkRun<Long> {

  /** Returned rows that are asked for at a time. */
  private static final int FETCH_SIZE = 2_048;

  private final BulkInsert<T> insert;
  private final Rows<T> rows;

  InsertRows(BulkInsert<T> insert, Rows<T> rows) {
    this.insert = insert;
    this.rows = rows;
  }

  /** Returns these rows, to be sent in a certain way. */
  InsertRows<T> by(Strategy strategy) {
    return new InsertRows<>(insert, rows.by(strategy));
  }

  /**
   * Has somebody told how far it is.
   *
   * @param listener called with the number of rows that were sent so far, about every 32 KiB of a
   *     COPY and at the end, on the thread that emits the rows; must not block
   * @return rows with this listener in place of any other
   */
  public InsertRows<T> onProgress(LongConsumer listener) {
    return new InsertRows<>(insert, rows.telling(listener));
  }

  /**
   * Inserts the rows.
   *
   * @return the number of rows that were inserted or, on a conflict, updated
   * @throws IllegalStateException if no column was named
   */
  @Override
  public Mono<Long> run(SqlOperations operations) {
    if (rows.isEmpty()) {
      return Mono.just(0L);
    }
    return insert
        .columns()
        .writing(operations, insert.table(), encoder -> count(operations, encoder))
        .single();
  }

  private Publisher<Long> count(SqlOperations operations, RowEncoder<T> encoder) {
    boolean copyDoes =
        insert.conflict() == null
            && encoder.shape().takesCopy()
            && encoder.columns().stream().noneMatch(TargetColumn::cast);
    Strategy strategy = rows.strategy(encoder, operations, copyDoes);
    return strategy.isCopy()
        ? rows.copy(strategy, operations, encoder)
        : rows.deliver(
            strategy,
            operations,
            encoder,
            (target, relation) -> statement(target, encoder, relation, "").execute());
  }

  /**
   * Inserts the rows and returns what the server has made of them, such as generated keys: in the
   * order of the rows, and without those that a conflict left out.
   *
   * <p>From a {@code Publisher}, or for very many rows, they are emitted as they come, before the
   * commit: the completion signal follows the commit.
   *
   * @param <R> the type of what is returned
   * @param operations where to run
   * @param mapper of the returned rows, such as {@code RowMappers.of(Long.class)}
   * @param columns to return; none for all
   * @return what was returned, a value for each row that was inserted or updated
   * @throws IllegalStateException if no column was named
   */
  public <R> Flux<R> returning(SqlOperations operations, RowMapper<R> mapper, String... columns) {
    if (rows.isEmpty()) {
      return Flux.empty();
    }
    String returning =
        columns.length == 0
            ? " returning *"
            : Arrays.stream(columns)
                .map(SqlNames::quoted)
                .collect(Collectors.joining(", ", " returning ", ""));
    return insert
        .columns()
        .writing(
            operations,
            insert.table(),
            encoder -> {
              Strategy strategy = rows.strategy(encoder, operations, false);
              return rows.deliver(
                  strategy,
                  operations,
                  encoder,
                  (target, relation) ->
                      read(
                          statement(target, encoder, relation, returning)
                              .fetchSize(FETCH_SIZE)
                              .map(mapper),
                          strategy));
            });
  }

  /** In hand, rows come back all at once, as they were sent. */
  private static <R> Publisher<R> read(Query<R> query, Strategy strategy) {
    return strategy == Strategy.STAGED
        ? query.stream()
        : query.list().flatMapIterable(values -> values);
  }

  private Statement statement(
      SqlOperations operations, RowEncoder<T> encoder, Relation relation, String returning) {
    String values =
        IntStream.range(0, encoder.columns().size())
            .mapToObj(i -> Relation.column(encoder, i))
            .collect(Collectors.joining(", "));
    String sql =
        "insert into %s (%s) select %s from %s where %s%s"
            .formatted(
                encoder.shape().table(),
                encoder.assigned(),
                values,
                relation.sql(),
                encoder.guard(),
                relation.order());
    Conflict conflict = insert.conflict();
    return relation.statement(
        operations, sql + (conflict == null ? "" : conflict.sql()) + returning);
  }
}
