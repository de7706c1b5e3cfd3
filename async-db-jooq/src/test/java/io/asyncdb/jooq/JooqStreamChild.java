package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.EVERY_TYPE;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import java.time.Duration;
import org.jooq.Records;
import org.jooq.impl.DSL;
import reactor.core.publisher.Mono;

/** A JVM of its own with a small heap: reads very many typed rows slowly. */
final class JooqStreamChild {

  private static final Duration LIMIT = Duration.ofMinutes(2);

  private JooqStreamChild() {}

  record Seen(Integer number, String text, Integer[] numbers) {}

  /** Prints how many rows were read, and the sum of their numbers. */
  public static void main(String[] args) {
    try (Database db = Database.open(args[0])) {
      var numbers = DSL.field(DSL.name("i"), Integer.class);
      long[] sum = new long[1];
      long rows =
          JooqDatabase.over(db)
              .query(
                  dsl ->
                      dsl.select(numbers, DSL.repeat("x", 200), array(numbers, val(7)))
                          .from("generate_series(1, {0}) i", val(Integer.parseInt(args[1])))
                          .where(DSL.notExists(dsl.selectFrom(EVERY_TYPE))))
              .map(Records.mapping(Seen::new))
              .stream()
              .concatMap(
                  seen ->
                      seen.number() % 20_000 == 0
                          ? Mono.delay(Duration.ofMillis(20)).thenReturn(seen)
                          : Mono.just(seen),
                  64)
              .doOnNext(seen -> sum[0] += seen.number() + seen.numbers()[1])
              .count()
              .block(LIMIT);
      System.out.println(rows + " " + sum[0]);
    }
  }
}
