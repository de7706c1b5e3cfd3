package io.asyncdb.bulk;

import io.asyncdb.Database;
import io.asyncdb.row.RowMappers;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Where one strategy overtakes another: {@code async-db-bench/run strategies} runs it; what it
 * prints belongs into decision 0010. The figures are medians in microseconds for a run on a
 * database.
 */
final class BulkMeasurement {

  private static final int[] SIZES = {
    1, 2, 4, 8, 16, 50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 20_000, 100_000
  };

  private static final int MOST_VALUES = 1_000;

  /** A row of four columns. */
  record Item(int id, UUID uuid, String text, Instant createdAt) {}

  private static final BulkInsert<Item> ITEMS = BulkInsert.into("bulk_items", Item.class);

  private BulkMeasurement() {}

  public static void main(String[] args) {
    try (Database db = Database.open(args[0])) {
      db.sql(
              """
              drop table if exists bulk_items;
              create table bulk_items (id int, uuid uuid, text text, created_at timestamptz)""")
          .execute()
          .block();
      for (boolean returning : new boolean[] {false, true}) {
        System.out.println(returning ? "returning id" : "count alone");
        System.out.printf("%8s", "rows");
        for (Strategy strategy : Strategy.values()) {
          System.out.printf(" %11s", strategy);
        }
        System.out.println();
        for (int size : SIZES) {
          System.out.printf("%8d", size);
          Map<Strategy, long[]> times = new EnumMap<>(Strategy.class);
          List<Item> items = items(size);
          int rounds = Math.max(15, Math.min(400, 200_000 / size));
          for (int round = 0; round < rounds; round++) {
            for (Strategy strategy : Strategy.values()) {
              if (possible(strategy, size, returning)) {
                long[] of = times.computeIfAbsent(strategy, s -> new long[rounds]);
                of[round] = timed(run(db, items, strategy, returning));
              }
            }
            db.sql("truncate bulk_items").execute().block();
          }
          for (Strategy strategy : Strategy.values()) {
            long[] of = times.get(strategy);
            System.out.printf(" %11s", of == null ? "-" : median(of));
          }
          System.out.println();
        }
      }
    }
  }

  private static boolean possible(Strategy strategy, int size, boolean returning) {
    return switch (strategy) {
      case VALUES -> size <= MOST_VALUES;
      case COPY, COPY_SINGLY -> !returning;
      default -> true;
    };
  }

  private static Mono<?> run(Database db, List<Item> items, Strategy strategy, boolean returning) {
    InsertRows<Item> rows = ITEMS.rows(items).by(strategy);
    return returning
        ? rows.returning(db, RowMappers.of(Integer.class), "id").count()
        : rows.run(db);
  }

  private static long timed(Mono<?> work) {
    long start = System.nanoTime();
    work.block();
    return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start);
  }

  private static long median(long[] times) {
    long[] late = Arrays.copyOfRange(times, times.length / 3, times.length);
    Arrays.sort(late);
    return late[late.length / 2];
  }

  private static List<Item> items(int size) {
    Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
    return IntStream.range(0, size)
        .mapToObj(i -> new Item(i, new UUID(i, ~i), "text of item " + i, now.plusSeconds(i)))
        .toList();
  }
}
