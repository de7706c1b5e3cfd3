package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.ResultException;
import io.asyncdb.row.RowMapper;
import io.asyncdb.row.RowMappers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Inserts single rows: those that are inserted at the same time, by requests with the same
 * settings, go in one statement. Immutable and thread-safe. Make one for each insertion and keep
 * it: each merges its own rows alone.
 *
 * <p>A caller who is alone is served at once. While two statements are under way, those who come
 * wait for one of them to end, and go together. Each hears of success after the commit, and of what
 * was wrong with his own row: a statement that fails, of which nothing stays, is run again in
 * halves, until only the callers of bad rows get the error. So do two rows that an upsert cannot
 * take in one statement, because they have the same key. A row of which what was returned cannot be
 * read is inserted all the same; its caller hears of that in a {@link ResultException}.
 *
 * <p>Where {@link BulkInsert#onConflict} leaves rows alone and something is returned, statements
 * run in a transaction: if some of the rows were left out, which cannot be told from what came
 * back, it is rolled back and run again in halves. Where most rows are there already, plain
 * statements are faster.
 *
 * <p>Rows are inserted on connections of their own, never in a transaction of the caller's. A call
 * that is cancelled, or whose deadline passes, while its statement runs may or may not have
 * inserted its row. Settings, deadlines and limits are else as with {@link Lookup}.
 *
 * @param <T> the type of a row
 * @param <R> the type of what is returned for a row; {@code Void} for nothing
 */
public final class MergedInsert<T, R> {

  private final Database database;
  private final BulkInsert<T> insert;
  private final @Nullable RowMapper<Returned<R>> mapper;
  private final List<String> returning;
  private final Merger<T, R> merger;

  private MergedInsert(
      Database database,
      BulkInsert<T> insert,
      @Nullable RowMapper<Returned<R>> mapper,
      List<String> returning,
      MergeOptions options) {
    this.database = database;
    this.insert = insert;
    this.mapper = mapper;
    this.returning = returning;
    this.merger = new Merger<>(database, insert.toString(), options, this::insert);
  }

  /**
   * Returns an insertion of single rows, of which nothing is returned.
   *
   * @param <T> the type of a row
   * @param database where it runs
   * @param insert table, columns, and what happens to rows that are there already
   * @return an insertion with {@link MergeOptions#DEFAULT}
   */
  public static <T> MergedInsert<T, Void> of(Database database, BulkInsert<T> insert) {
    return new MergedInsert<>(database, insert, null, List.of(), MergeOptions.DEFAULT);
  }

  /**
   * Returns an insertion that returns what the server has made of each row, such as its generated
   * key. It merges its own rows.
   *
   * @param <V> the type of what is returned
   * @param type of what is returned: a record, or a class that the driver reads
   * @param columns to return; none for all
   * @return a new insertion
   * @throws IllegalArgumentException if rows cannot be read as the class
   */
  public <V> MergedInsert<T, V> returning(Class<V> type, String... columns) {
    return new MergedInsert<>(
        database, insert, Returned.by(RowMappers.of(type)), List.of(columns), merger.options());
  }

  /**
   * Returns an insertion with other options, which merges its own rows. It has no use for a name.
   *
   * @param options how rows are merged
   * @return a new insertion
   */
  public MergedInsert<T, R> with(MergeOptions options) {
    return new MergedInsert<>(database, insert, mapper, returning, options);
  }

  /**
   * Inserts a row.
   *
   * @param row not to be changed until it is inserted
   * @return what was returned for the row, after the commit; empty if nothing is, or a conflict
   *     left the row out. {@link io.asyncdb.error.PoolExhaustedException} if {@code maxWaiting}
   *     calls wait already. Inserted at each subscription
   */
  public Mono<R> run(T row) {
    return Call.of(merger, row, values -> values.isEmpty() ? null : values.get(0));
  }

  private Mono<?> insert(List<Call<T, R, ?>> calls) {
    List<T> rows = calls.stream().<T>map(Call::argument).toList();
    RowMapper<Returned<R>> reader = mapper;
    if (reader == null) {
      return insert.rows(rows).run(database);
    }
    return calls.size() > 1 && insert.skipsConflicts()
        ? database
            .inTransaction(
                tx -> returned(tx, rows, reader).doOnNext(found -> allOrNone(rows, found)))
            .doOnNext(found -> deal(calls, found))
        : returned(database, rows, reader).doOnNext(found -> deal(calls, found));
  }

  private Mono<List<Returned<R>>> returned(
      SqlOperations on, List<T> rows, RowMapper<Returned<R>> reader) {
    return insert.rows(rows).returning(on, reader, returning.toArray(String[]::new)).collectList();
  }

  private static void allOrNone(List<?> rows, List<?> found) {
    if (!found.isEmpty() && found.size() != rows.size()) {
      throw new ResultException(
          "%d of %d rows were inserted, which cannot be told from the others"
              .formatted(found.size(), rows.size()),
          null,
          null,
          null);
    }
  }

  /** What comes back is in the order of the rows. */
  private void deal(List<Call<T, R, ?>> calls, List<Returned<R>> found) {
    if (calls.size() > 1 && !found.isEmpty() && found.size() != calls.size()) {
      throw new DatabaseException(
          "%d of %d rows were inserted, something on the server left out the others, in: %s"
              .formatted(found.size(), calls.size(), insert),
          null,
          null,
          null);
    }
    for (int i = 0; i < found.size(); i++) {
      R value = found.get(i).value();
      if (value == null) {
        calls.get(i).fail(unreadable(found.get(i).failure()));
      } else {
        calls.get(i).add(value);
      }
    }
  }

  private ResultException unreadable(@Nullable RuntimeException failure) {
    return new ResultException(
        "the row was inserted, but what was returned for it cannot be read: %s in: %s"
            .formatted(failure == null ? "it is null" : failure.getMessage(), insert),
        null,
        null,
        failure);
  }
}
