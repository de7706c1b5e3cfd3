package io.asyncdb.bench.report;

import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Scores;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a chart shows: for each contestant a value in every column in which it took part.
 *
 * @param name of the chart's file
 * @param title over the chart
 * @param unit of all values
 * @param curve the name of the columns' numbers, where lines join them; else empty, and the columns
 *     are groups of bars
 * @param columns from left to right
 */
record Figure(
    String name, String title, String unit, Optional<String> curve, List<Column> columns) {

  private static final double MILLIS_PER_MICRO = 1e-3;

  /**
   * One column.
   *
   * @param label under it; a number in a curve
   * @param load whose scores stand in it
   * @param metric which side of them
   * @param factor what turns them into the figure's unit
   */
  record Column(String label, String load, Metric metric, double factor) {

    Optional<Double> value(String contestant, Scores scores) {
      return scores.median(load, contestant, metric).map(median -> median * factor);
    }
  }

  /** All figures, with the columns for which there are scores; none without any. */
  static List<Figure> of(Scores scores) {
    List<Figure> figures = new ArrayList<>();
    figures.add(bars("one-row-by-key", "One row by key: calls a second", "calls/s", oneRow()));
    figures.add(bars("calls", "64 callers: calls a second", "calls/s", callers(Metric.CALLS, 1)));
    figures.add(
        bars(
            "latency",
            "64 callers: 99 of 100 calls take at most",
            "ms",
            callers(Metric.P99, MILLIS_PER_MICRO)));
    figures.add(
        bars("client-cpu", "64 callers: client CPU for one call", "us", callers(Metric.CPU, 1)));
    figures.add(
        bars(
            "distant",
            "One caller, 1 ms away: transactions a second",
            "calls/s",
            List.of(new Column("update + insert", "update-and-insert-1-at-1ms", Metric.CALLS, 1))));
    figures.add(
        bars(
            "distant-64",
            "64 callers, 1 ms away: calls a second",
            "calls/s",
            List.of(
                new Column("one row by key", "one-row-by-key-64-at-1ms", Metric.CALLS, 1),
                new Column("update + insert", "update-and-insert-64-at-1ms", Metric.CALLS, 1))));
    figures.add(bars("bulk-insert", "Bulk insert: rows a second", "rows/s", bulk()));
    figures.add(
        bars(
            "read",
            "Reading %,d rows".formatted(Dataset.ITEMS),
            "ms",
            List.of(
                new Column("wall", "read-100000", Metric.P50, MILLIS_PER_MICRO),
                new Column("client CPU", "read-100000", Metric.CPU, MILLIS_PER_MICRO))));
    figures.add(pool("pool-one-row", "One row by key, 64 callers", "one-row-by-key-64"));
    figures.add(
        pool(
            "pool-one-row-distant",
            "One row by key, 64 callers, 1 ms away",
            "one-row-by-key-64-at-1ms"));
    figures.add(pool("pool-update", "Update + insert, 64 callers", "update-and-insert-64"));
    figures.add(
        pool(
            "pool-update-distant",
            "Update + insert, 64 callers, 1 ms away",
            "update-and-insert-64-at-1ms"));
    return figures.stream()
        .map(figure -> figure.measured(scores))
        .filter(figure -> !figure.columns.isEmpty())
        .toList();
  }

  private static Figure bars(String name, String title, String unit, List<Column> columns) {
    return new Figure(name, title, unit, Optional.empty(), columns);
  }

  private static List<Column> oneRow() {
    List<Column> columns = new ArrayList<>();
    for (int callers : new int[] {1, 64, 200, 1_000}) {
      columns.add(
          new Column(
              callers == 1 ? "1 caller" : "%,d callers".formatted(callers),
              "one-row-by-key-" + callers,
              Metric.CALLS,
              1));
    }
    return columns;
  }

  private static List<Column> callers(Metric metric, double factor) {
    return List.of(
        new Column("one row by key", "one-row-by-key-64", metric, factor),
        new Column("top three children", "top-three-64", metric, factor),
        new Column("one-row insert", "insert-64", metric, factor),
        new Column("update + insert", "update-and-insert-64", metric, factor));
  }

  private static List<Column> bulk() {
    List<Column> columns = new ArrayList<>();
    for (int rows : new int[] {100, 1_000, 10_000, 100_000, 1_000_000}) {
      columns.add(
          new Column("%,d rows".formatted(rows), "bulk-insert-" + rows, Metric.CALLS, rows));
    }
    return columns;
  }

  private static Figure pool(String name, String title, String load) {
    List<Column> columns = new ArrayList<>();
    for (int size : new int[] {4, 8, 16, 32, 64}) {
      columns.add(new Column(Integer.toString(size), load + "-pool-" + size, Metric.CALLS, 1));
    }
    return new Figure(name, title, "calls/s", Optional.of("connections in the pool"), columns);
  }

  private Figure measured(Scores scores) {
    return new Figure(
        name,
        title,
        unit,
        curve,
        columns.stream().filter(column -> !scores.candidates(column.load).isEmpty()).toList());
  }

  /** Who has a value in any column, the first measured first. */
  List<String> contestants(Scores scores) {
    return columns.stream()
        .flatMap(column -> scores.candidates(column.load).stream())
        .distinct()
        .filter(name -> columns.stream().anyMatch(each -> each.value(name, scores).isPresent()))
        .toList();
  }
}
