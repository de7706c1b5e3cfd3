package io.asyncdb.example.conversations;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.SelectSeekStep2;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a list, newest first.
 *
 * @param <T> what is listed
 * @param items as many as were asked for, fewer on the last page
 * @param next where the next page begins, or null on the last
 */
public record Page<T>(List<T> items, @Nullable String next) {

  /** Limits a query to a page, and to the one row more that {@link #of} looks for. */
  static <R extends Record> ResultQuery<R> query(
      SelectSeekStep2<R, OffsetDateTime, UUID> ordered, int limit, @Nullable Cursor after) {
    return after == null
        ? ordered.limit(limit + 1)
        : ordered.seek(after.createdAt(), after.id()).limit(limit + 1);
  }

  /**
   * Makes a page of what was read: one row more than the page holds, to see whether there is more.
   */
  static <T> Page<T> of(List<T> read, int limit, Function<T, Cursor> place) {
    if (read.size() <= limit) {
      return new Page<>(read, null);
    }
    List<T> items = List.copyOf(read.subList(0, limit));
    return new Page<>(items, place.apply(items.get(limit - 1)).encode());
  }
}
