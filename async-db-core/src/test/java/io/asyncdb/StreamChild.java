package io.asyncdb;

import java.time.Duration;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A JVM of its own with a small heap: reads many rows slowly, while others ask short questions. */
final class StreamChild {

  private StreamChild() {}

  /** Prints the rows read and the 99th percentile of the others' latency in microseconds. */
  public static void main(String[] args) {
    try (Database db = Database.open(args[0])) {
      ConcurrentSkipListMap<Long, Integer> latencies = new ConcurrentSkipListMap<>();
      Disposable others =
          Flux.interval(Duration.ofMillis(5))
              .onBackpressureDrop()
              .concatMap(tick -> timed(db, latencies))
              .subscribe();
      long rows =
          db
              .sql("select i, repeat('x', 200) from generate_series(1, :n) i")
              .bind("n", Integer.parseInt(args[1]))
              .map(row -> row.get(0, Integer.class))
              .stream()
              // A receiver that takes a break every 20,000 rows.
              .concatMap(
                  i ->
                      i % 20_000 == 0
                          ? Mono.delay(Duration.ofMillis(20)).thenReturn(i)
                          : Mono.just(i),
                  64)
              .count()
              .block(Duration.ofMinutes(2));
      others.dispose();
      System.out.println(rows + " " + percentile(latencies, 0.99));
    }
  }

  private static Mono<Integer> timed(Database db, ConcurrentSkipListMap<Long, Integer> latencies) {
    return Mono.defer(
        () -> {
          long start = System.nanoTime();
          return db.sql("select 1")
              .as(Integer.class)
              .one()
              .doOnNext(
                  one ->
                      latencies.merge(
                          TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start),
                          1,
                          Integer::sum));
        });
  }

  private static long percentile(ConcurrentSkipListMap<Long, Integer> latencies, double share) {
    long wanted = (long) (latencies.values().stream().mapToLong(Integer::longValue).sum() * share);
    long seen = 0;
    for (var entry : latencies.entrySet()) {
      seen += entry.getValue();
      if (seen >= wanted) {
        return entry.getKey();
      }
    }
    return -1;
  }
}
