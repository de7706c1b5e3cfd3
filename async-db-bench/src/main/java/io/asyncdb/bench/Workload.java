package io.asyncdb.bench;

import java.util.List;
import java.util.stream.Stream;

/**
 * One kind of call, and how its answer is looked at.
 *
 * @param name such as {@code one-row-by-key}
 * @param rows how many rows a call moves, the measure of its work where that is not the call itself
 * @param call makes it
 * @param check looks at the answer
 * @param <T> the type of the answer
 */
public record Workload<T>(String name, int rows, Call<T> call, Check<T> check) {

  /** Reads one row by its key. */
  public static final Workload<Item> ONE_ROW_BY_KEY =
      new Workload<>("one-row-by-key", 1, Candidate::oneRowByKey, Workload::item);

  /** Reads the newest three children of a parent. */
  public static final Workload<List<Child>> TOP_THREE =
      new Workload<>(
          "top-three",
          1,
          (candidate, key, reply) -> candidate.topThree(Dataset.parent(key), reply),
          Workload::children);

  /** Inserts one row. */
  public static final Workload<Long> INSERT =
      new Workload<>(
          "insert",
          1,
          (candidate, key, reply) -> candidate.insert(new Entry(key, 1), reply),
          (key, rows) -> count(key, rows, 1));

  /** Changes one row and inserts one, in a transaction. */
  public static final Workload<Long> UPDATE_AND_INSERT =
      new Workload<>(
          "update-and-insert", 1, Candidate::updateAndInsert, (key, rows) -> count(key, rows, 2));

  /** Reads a whole table of {@value Dataset#ITEMS} rows. */
  public static final Workload<List<Item>> READ_ITEMS =
      new Workload<>(
          "read-" + Dataset.ITEMS,
          Dataset.ITEMS,
          (candidate, key, reply) -> candidate.readItems(reply),
          (key, items) ->
              item(items.get(0).id(), items.get(0)) + count(key, items.size(), Dataset.ITEMS));

  /** Reads one row by its key into a typed record. */
  public static final Workload<Keyed> TYPED_ROW_BY_KEY =
      new Workload<>(
          "typed-row-by-key", 1, Candidate::typedRowByKey, (key, row) -> count(key, row.id(), key));

  private static final int TYPED_ROWS = 10_000;

  /** Reads {@value #TYPED_ROWS} rows into typed records. */
  public static final Workload<List<? extends Keyed>> READ_TYPED =
      new Workload<>(
          "read-typed-" + TYPED_ROWS,
          TYPED_ROWS,
          (candidate, key, reply) -> candidate.readTyped(TYPED_ROWS, reply),
          (key, rows) -> count(key, rows.size(), TYPED_ROWS) + rows.get(0).id());

  private static final String BULK_INSERT = "bulk-insert-";

  /**
   * Makes a call.
   *
   * @param <T> the type of the answer
   */
  @FunctionalInterface
  public interface Call<T> {

    /**
     * Makes the call.
     *
     * @param candidate who is asked
     * @param key from 1 to {@link Dataset#ITEMS}
     * @param reply takes the answer
     */
    void make(Candidate candidate, int key, Reply<T> reply);
  }

  /**
   * Looks at an answer.
   *
   * @param <T> its type
   */
  @FunctionalInterface
  public interface Check<T> {

    /**
     * Looks at it.
     *
     * @param key what was asked for
     * @param answer what came
     * @return made of the answer, so that it could not be left out
     * @throws IllegalStateException if it is wrong
     */
    long seen(int key, T answer);
  }

  /**
   * Inserts many rows at once.
   *
   * @param rows how many
   * @return the workload; the rows are made here, not by the call
   */
  public static Workload<Long> bulkInsert(int rows) {
    List<Line> lines = Line.lines(rows);
    return new Workload<>(
        BULK_INSERT + rows,
        rows,
        (candidate, key, reply) -> candidate.bulkInsert(lines, reply),
        (key, inserted) -> count(key, inserted, rows));
  }

  /**
   * Returns the workload of a name.
   *
   * @param name as {@link #name}
   * @return the workload
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Workload<?> named(String name) {
    if (name.startsWith(BULK_INSERT)) {
      return bulkInsert(Integer.parseInt(name.substring(BULK_INSERT.length())));
    }
    return Stream.of(
            ONE_ROW_BY_KEY,
            TOP_THREE,
            INSERT,
            UPDATE_AND_INSERT,
            READ_ITEMS,
            TYPED_ROW_BY_KEY,
            READ_TYPED)
        .filter(workload -> workload.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no workload is named " + name));
  }

  private static long item(int key, Item item) {
    if (item.id() != key) {
      throw new IllegalStateException("row %d for key %d".formatted(item.id(), key));
    }
    return (long) item.body().length() + item.createdAt().getNano();
  }

  private static long children(int key, List<Child> children) {
    int parent = Dataset.parent(key);
    if (children.size() != 3 || children.get(0).parent() != parent) {
      throw new IllegalStateException("%s for parent %d".formatted(children, parent));
    }
    return children.get(2).body().length();
  }

  private static long count(int key, long rows, long expected) {
    if (rows != expected) {
      throw new IllegalStateException(
          "%d rows instead of %d for key %d".formatted(rows, expected, key));
    }
    return rows;
  }
}
