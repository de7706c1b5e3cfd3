package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.test.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Calls that come while no connection is free: however fast the server is, they are merged. */
final class Together {

  private static final Duration SOON = Duration.ofSeconds(30);

  private Together() {}

  /** Asks all while every connection is taken, and gives the connections back. */
  static <T> List<CompletableFuture<T>> ask(Database db, Stream<Mono<T>> calls) {
    Sinks.Empty<Void> hold = Sinks.empty();
    int connections = db.stats().max();
    List<CompletableFuture<Void>> held =
        IntStream.range(0, connections)
            .mapToObj(i -> db.withSession(session -> hold.asMono()).toFuture())
            .toList();
    Await.until(
        SOON, () -> db.stats().active() == connections, () -> "not all taken: " + db.stats());
    try {
      return calls.map(Mono::toFuture).toList();
    } finally {
      hold.emitEmpty(Sinks.EmitFailureHandler.FAIL_FAST);
      held.forEach(CompletableFuture::join);
    }
  }
}
