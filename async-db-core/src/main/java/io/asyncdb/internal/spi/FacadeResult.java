package io.asyncdb.internal.spi;

import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One result over its segments, each of which is released when it has been read. */
final class FacadeResult implements Result {

  private final Flux<Segment> segments;

  FacadeResult(Flux<Segment> segments) {
    this.segments = segments;
  }

  /** It will be read by nobody. */
  void abandon() {
    if (segments instanceof Outlet<Segment> outlet) {
      outlet.abandon();
    }
  }

  @Override
  public Mono<Long> getRowsUpdated() {
    return segments
        .<Long>handle(
            (segment, sink) -> {
              HeldRow.release(segment);
              if (segment instanceof Failure failure) {
                sink.error(failure.exception());
              } else if (segment instanceof UpdateCount count) {
                sink.next(count.value());
              }
            })
        .reduce(Long::sum);
  }

  @Override
  public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mappingFunction) {
    Check.notNull(mappingFunction, "mappingFunction");
    return mapRows(row -> mappingFunction.apply(row, row.getMetadata()));
  }

  @Override
  public <T> Flux<T> map(Function<? super Readable, ? extends T> mappingFunction) {
    Check.notNull(mappingFunction, "mappingFunction");
    return mapRows(mappingFunction);
  }

  private <T> Flux<T> mapRows(Function<? super Row, ? extends T> mapping) {
    return segments.handle(
        (segment, sink) -> {
          if (segment instanceof Failure failure) {
            sink.error(failure.exception());
          } else if (segment instanceof RowSegment row) {
            try {
              sink.next(mapping.apply(row.row()));
            } finally {
              HeldRow.release(row);
            }
          }
        });
  }

  @Override
  public Result filter(Predicate<Segment> filter) {
    Check.notNull(filter, "filter");
    return new FacadeResult(
        segments.filter(
            segment -> {
              boolean wanted = false;
              try {
                wanted = filter.test(segment);
              } finally {
                if (!wanted) {
                  HeldRow.release(segment);
                }
              }
              return wanted;
            }));
  }

  @Override
  public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mappingFunction) {
    Check.notNull(mappingFunction, "mappingFunction");
    // Without prefetch: a segment that is fetched and never mapped would not be released.
    return segments.concatMap(segment -> mapped(segment, mappingFunction), 0);
  }

  private static <T> Flux<T> mapped(
      Segment segment, Function<Segment, ? extends Publisher<? extends T>> mapping) {
    return Flux.defer(
            () -> {
              Publisher<? extends T> values = mapping.apply(segment);
              if (values == null) {
                throw new IllegalStateException("the mapping function returned null");
              }
              return Flux.<T>from(values);
            })
        .doFinally(end -> HeldRow.release(segment));
  }
}
