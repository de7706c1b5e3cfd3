package io.asyncdb.internal.statement;

import io.asyncdb.internal.codec.ResultColumns;
import io.asyncdb.internal.codec.ResultFormats;
import io.asyncdb.row.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * What the last result of one text was like, read in one way: what is not looked up again as long
 * as the columns stay the same. Thread-safe; the last writer wins.
 *
 * <p>Nobody knows the columns of a text before its first answer. So that one comes as text, which
 * everything can be read from, and each later one in binary where the columns allow it.
 */
final class LastResult {

  private final boolean remembers;
  private volatile @Nullable Seen seen;

  private LastResult(boolean remembers) {
    this.remembers = remembers;
  }

  private record Seen(
      ResultColumns columns,
      RowMapper<?> mapper,
      RowMapper<?> specialized,
      ResultFormats bestFormats) {}

  /** Returns one for a mapper that reads every row alike: the same columns as the same classes. */
  static LastResult ofAlikeRows() {
    return new LastResult(true);
  }

  /** Returns one for a mapper of which nothing is known: it stays empty. */
  static LastResult ofAnyRows() {
    return new LastResult(false);
  }

  /** Returns the formats to ask for. */
  ResultFormats formats() {
    Seen last = seen;
    return last == null ? ResultFormats.ALL_TEXT : last.bestFormats;
  }

  /** Returns the columns of a description, the last ones if they are the same. */
  ResultColumns columns(byte[] description, int length) {
    Seen last = seen;
    return last != null && last.columns.areOf(description, length)
        ? last.columns
        : ResultColumns.of(description, length);
  }

  /** Returns what the mapper is for these columns, without asking it where they are the last. */
  @SuppressWarnings("unchecked") // kept beside the mapper that it was made of
  <T> RowMapper<T> specialized(RowMapper<T> mapper, ResultColumns columns) {
    Seen last = seen;
    return last != null && last.columns == columns && last.mapper == mapper
        ? (RowMapper<T>) last.specialized
        : mapper.specialize(columns);
  }

  /** Rows with these columns were read to the end. */
  void remember(ResultColumns columns, RowMapper<?> mapper, RowMapper<?> specialized) {
    Seen last = seen;
    if (remembers && (last == null || last.columns != columns)) {
      seen = new Seen(columns, mapper, specialized, columns.bestFormats());
    }
  }

  /** Something has failed, and be it that the columns are others now: starts again from text. */
  void forget() {
    seen = null;
  }
}
