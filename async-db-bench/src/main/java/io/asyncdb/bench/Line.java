package io.asyncdb.bench;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A row to be inserted, with many others.
 *
 * @param id its number
 * @param item the key of an item
 * @param note some words
 * @param createdAt one second after the line before
 */
public record Line(long id, int item, String note, OffsetDateTime createdAt) {

  /** When the row before the first would have been made. */
  static final OffsetDateTime FIRST = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

  /**
   * Makes rows.
   *
   * @param count how many
   * @return the rows, all different
   */
  public static List<Line> lines(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Line::line).toList();
  }

  private static Line line(int number) {
    return new Line(
        number,
        number % Dataset.ITEMS + 1,
        "line number %d of the load".formatted(number),
        FIRST.plusSeconds(number));
  }
}
