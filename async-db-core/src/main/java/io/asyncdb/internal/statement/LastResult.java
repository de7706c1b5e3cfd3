package io.asyncdb.internal.statement;

import io.asyncdb.internal.codec.ResultColumns;
import io.asyncdb.internal.codec.ResultFormats;
import io.asyncdb.row.RowMapper;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the last result of one text was like, read as one class: what is not looked up again as long
 * as the columns stay the same. Thread-safe; the last writer wins.
 *
 * <p>Nobody knows the columns of a text before its first answer. So that one comes as text, which
 * everything can be read from, and each later one in binary where the columns allow it.
 *
 * @param <T> the type of a row
 */
final class LastResult<T> {

  private final boolean remembers;
  private volatile @Nullable Seen<T> seen;

  private LastResult(boolean remembers) {
    this.remembers = remembers;
  }

  private record Seen<T>(
      ResultColumns columns, RowMapper<T> specialized, ResultFormats bestFormats) {}

  /** Returns one for a mapper that reads every row alike: the same columns as the same classes. */
  static <T> LastResult<T> ofAlikeRows() {
    return new LastResult<>(true);
  }

  /** Returns one for a mapper of which nothing is known: it stays empty. */
  static <T> LastResult<T> ofAnyRows() {
    return new LastResult<>(false);
  }

  /** Returns the formats to ask for. */
  ResultFormats formats() {
    Seen<T> last = seen;
    return last == null ? ResultFormats.ALL_TEXT : last.bestFormats;
  }

  /** Returns the columns of a description, the last ones if they are the same. */
  ResultColumns columns(byte[] description, int length) {
    Seen<T> last = seen;
    return last != null && last.columns.areOf(description, length)
        ? last.columns
        : ResultColumns.of(description, length);
  }

  /** Returns the mapper for these columns, found by a function where they are not the last. */
  RowMapper<T> mapper(ResultColumns columns, Function<ResultColumns, RowMapper<T>> specialize) {
    Seen<T> last = seen;
    return last != null && last.columns == columns ? last.specialized : specialize.apply(columns);
  }

  /** Rows with these columns were read to the end. */
  void remember(ResultColumns columns, RowMapper<T> specialized) {
    Seen<T> last = seen;
    if (remembers && (last == null || last.columns != columns)) {
      seen = new Seen<>(columns, specialized, columns.bestFormats());
    }
  }

  /** Something has failed, and be it that the columns are others now: starts again from text. */
  void forget() {
    seen = null;
  }
}
