package io.asyncdb.bulk;

import io.asyncdb.Database;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A JVM of its own with a small heap: copies very many rows, of which one may be bad. */
final class BulkChild {

  private static final Duration LIMIT = Duration.ofMinutes(3);

  private BulkChild() {}

  /** Prints the rows that were copied, or the message of the error. */
  public static void main(String[] args) {
    long count = Long.parseLong(args[1]);
    long bad = Long.parseLong(args[2]);
    BulkInsert<Long> rows =
        BulkInsert.<Long>into("many_rows")
            .column("id", i -> i)
            .column("text", i -> "the text of a row")
            .column("small", i -> i == bad ? 100_000 : 1);
    Flux<Long> source =
        Flux.generate(
            () -> 1L,
            (i, sink) -> {
              if (i > count) {
                sink.complete();
              } else {
                sink.next(i);
              }
              return i + 1;
            });
    try (Database db = Database.open(args[0])) {
      String result =
          rows.rows(source)
              .run(db)
              .map(String::valueOf)
              .onErrorResume(error -> Mono.just(error.getMessage()))
              .block(LIMIT);
      System.out.println(result);
    }
  }
}
