package io.asyncdb.bulk;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.row.RowMappers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Where one strategy overtakes another: {@code async-db-bench/run strategies} runs it; what it
 * prints belongs into decision 0010. The figures are medians in microseconds for a run on a
 * database of one connection: the time that it takes and, where Linux tells, the processor time of
 * its server process.
 */
final class BulkMeasurement {

  private static final int[] SIZES = {
    1, 2, 4, 8, 16, 50, 100, 250, 500, 1_000, 2_000, 3_000, 5_000, 20_000, 100_000
  };

  private static final int MOST_VALUES = 1_000;

  /** A row of four columns. */
  record Item(int id, UUID uuid, String text, Instant createdAt) {}

  private static final BulkInsert<Item> ITEMS = BulkInsert.into("bulk_items", Item.class);

  /** Of the server process, which the connection keeps; the nanoseconds it ran stand first. */
  private static final String RUN = "/proc/%d/schedstat";

  /** What one run takes, in nanoseconds. */
  private record Cost(long time, long server) {}

  private BulkMeasurement() {}

  public static void main(String[] args) {
    DatabaseConfig config =
        DatabaseConfig.fromUrl(args[0]).toBuilder().pool(pool -> pool.withMaxSize(1)).build();
    try (Database db = Database.open(config)) {
      db.sql(
              """
              drop table if exists bulk_items;
              create table bulk_items (id int, uuid uuid, text text, created_at timestamptz)""")
          .execute()
          .block();
      Path server =
          Path.of(RUN.formatted(db.sql("select pg_backend_pid()").as(int.class).one().block()));
      for (boolean returning : new boolean[] {false, true}) {
        System.out.println(returning ? "returning id" : "count alone");
        System.out.printf("%8s", "rows");
        for (Strategy strategy : Strategy.values()) {
          System.out.printf(" %15s", strategy);
        }
        System.out.println();
        for (int size : SIZES) {
          System.out.printf("%8d", size);
          Map<Strategy, List<Cost>> costs = new EnumMap<>(Strategy.class);
          List<Item> items = items(size);
          int rounds = Math.max(15, Math.min(400, 200_000 / size));
          for (int round = 0; round < rounds; round++) {
            for (Strategy strategy : Strategy.values()) {
              if (possible(strategy, size, returning)) {
                costs
                    .computeIfAbsent(strategy, s -> new ArrayList<>())
                    .add(cost(run(db, items, strategy, returning), server));
              }
            }
            db.sql("truncate bulk_items").execute().block();
          }
          for (Strategy strategy : Strategy.values()) {
            List<Cost> of = costs.get(strategy);
            System.out.printf(
                " %15s",
                of == null ? "-" : median(of, Cost::time) + " (" + median(of, Cost::server) + ")");
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

  private static Cost cost(Mono<?> work, Path server) {
    long run = runOf(server);
    long start = System.nanoTime();
    work.block();
    long time = System.nanoTime() - start;
    return new Cost(time, runOf(server) - run);
  }

  /** Returns 0 for a server elsewhere, or another system. */
  private static long runOf(Path process) {
    try {
      return Files.exists(process) ? Long.parseLong(Files.readString(process).split(" ", 2)[0]) : 0;
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static long median(List<Cost> costs, ToLongFunction<Cost> part) {
    long[] late = costs.stream().skip(costs.size() / 3).mapToLong(part).sorted().toArray();
    return TimeUnit.NANOSECONDS.toMicros(late[late.length / 2]);
  }

  private static List<Item> items(int size) {
    Instant now = Instant.parse("2026-01-02T03:04:05.678901Z");
    return IntStream.range(0, size)
        .mapToObj(i -> new Item(i, new UUID(i, ~i), "text of item " + i, now.plusSeconds(i)))
        .toList();
  }
}
