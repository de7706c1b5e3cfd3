package io.asyncdb.jooq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.test.StepVerifier;

/** Typed rows at the receiver's pace. */
class JooqStreamTest {

  private static final int ROWS = 500_000;

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  @Test
  void stream_veryManyRowsToASlowReceiver_fitIntoASmallHeap()
      throws IOException, InterruptedException {
    String printed =
        ChildJvm.run(
            JooqStreamChild.class,
            List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
            postgres.url(),
            Integer.toString(ROWS));
    assertThat(printed).isEqualTo(ROWS + " " + (ROWS * (ROWS + 1L) / 2 + 7L * ROWS));
  }

  @Test
  void stream_receiverThatAsksForFew_getsNoMoreThanThePortionBehindThem() {
    Database db = postgres.open(Database::open, d -> d.stats().active());
    AtomicInteger mapped = new AtomicInteger();

    StepVerifier.create(
            JooqDatabase.over(db)
                .query(
                    dsl ->
                        dsl.select(field(name("i"), Integer.class))
                            .from("generate_series(1, {0}) i", val(1_000)))
                .fetchSize(10)
                .map(row -> mapped.incrementAndGet())
                .stream(),
            0)
        .expectSubscription()
        .thenRequest(5)
        .expectNext(1, 2, 3, 4, 5)
        .then(() -> assertThat(mapped.get()).isBetween(5, 10))
        .thenRequest(10)
        .expectNextCount(10)
        .then(() -> assertThat(mapped.get()).isBetween(15, 20))
        .thenCancel()
        .verify(Duration.ofSeconds(10));
  }
}
