package io.asyncdb.bench.report;

import io.asyncdb.bench.Server;
import io.asyncdb.bench.load.Harness;
import io.asyncdb.bench.load.Results;
import io.asyncdb.bench.load.Suite;
import io.asyncdb.bench.load.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;

/** Runs a suite, writes results, page and charts, and prints how the targets stand. */
public final class Report {

  private static final Path RESULTS = Path.of("results");
  private static final Path CHARTS = Path.of("..", "docs", "benchmarks");

  private Report() {}

  /**
   * Runs a suite on the server of the run script, or shows once more what came of a run.
   *
   * @param args {@code quick}, {@code full}, {@code pools}, {@code typed}, or a file of results
   * @throws IOException if a candidate fails or a file cannot be written
   * @throws SQLException if the server refuses
   */
  public static void main(String[] args) throws IOException, SQLException {
    switch (args[0]) {
      case "quick" -> run(Suite.quick());
      case "full" -> run(Suite.full());
      case "pools" -> run(Suite.pools());
      case "typed" -> run(Suite.typed());
      default -> write(Results.read(Path.of(args[0])), Path.of(args[0]), CHARTS);
    }
  }

  private static void run(Suite suite) throws IOException, SQLException {
    String time =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path file = RESULTS.resolve("%s-%s.json".formatted(time, suite.name()));
    Path logs =
        Files.createDirectories(RESULTS.resolve("%s-%s-logs".formatted(time, suite.name())));
    write(Harness.run(suite, Server.fromEnvironment(), logs), file, CHARTS);
  }

  /**
   * Writes the results, the page beside them and the charts, and prints where they are and the
   * targets.
   */
  static void write(Results results, Path file, Path charts) throws IOException {
    results.write(file);
    Files.createDirectories(charts);
    Charts drawing = new Charts(results.scores());
    Map<Figure, byte[]> drawn = new LinkedHashMap<>();
    for (Figure figure : Figure.of(results.scores())) {
      byte[] png = drawing.png(figure);
      drawn.put(figure, png);
      Files.write(charts.resolve(figure.name() + ".png"), png);
    }
    Path page = Path.of(file.toString().replaceFirst("\\.json$", ".html"));
    Files.writeString(page, new Page(results, drawn).html());
    System.out.printf("%s%n%s%n", file.toAbsolutePath(), page.toAbsolutePath());
    results.outcomes().stream().map(Target.Outcome::line).forEach(System.out::println);
  }
}
