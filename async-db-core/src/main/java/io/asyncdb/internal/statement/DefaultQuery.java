package io.asyncdb.internal.statement;

import io.asyncdb.Query;
import io.asyncdb.error.ResultException;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.row.RowMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** A call with its mapper. */
final class DefaultQuery<T> implements Query<T> {

  private final StatementRunner runner;
  private final Target target;
  private final StatementCall call;
  private final RowMapper<T> mapper;
  private final LastResult lastResult;

  DefaultQuery(
      StatementRunner runner,
      Target target,
      StatementCall call,
      RowMapper<T> mapper,
      LastResult lastResult) {
    this.runner = runner;
    this.target = target;
    this.call = call;
    this.mapper = mapper;
    this.lastResult = lastResult;
  }

  @Override
  public Mono<T> one() {
    return firstAndCount().handle((rows, sink) -> emit(rows, true, sink));
  }

  @Override
  public Mono<T> optional() {
    return firstAndCount().handle((rows, sink) -> emit(rows, false, sink));
  }

  @Override
  public Mono<T> first() {
    return firstAndCount()
        .handle(
            (rows, sink) -> {
              if (rows.first != null) {
                sink.next(rows.first);
              }
            });
  }

  @Override
  public Mono<List<T>> list() {
    return runner.rows(target, call, mapper, lastResult).collectList();
  }

  @Override
  public Flux<T> stream() {
    return runner.stream(target, call, mapper, lastResult);
  }

  /** Takes all rows: a cancel after the second would cost more than reading the rest. */
  private Mono<FirstAndCount<T>> firstAndCount() {
    return runner
        .rows(target, call, mapper, lastResult)
        .collect(FirstAndCount::new, FirstAndCount::add);
  }

  private void emit(FirstAndCount<T> rows, boolean required, SynchronousSink<T> sink) {
    if (rows.count > 1 || (required && rows.count == 0)) {
      String sql = call.sql().original();
      sink.error(
          new ResultException(
              "expected %s, got %d in: %s"
                  .formatted(required ? "one row" : "at most one row", rows.count, sql),
              null,
              sql,
              null));
    } else if (rows.first != null) {
      sink.next(rows.first);
    }
  }

  private static final class FirstAndCount<T> {
    private @Nullable T first;
    private long count;

    void add(T row) {
      if (count++ == 0) {
        first = row;
      }
    }
  }
}
