package io.asyncdb.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncdb.bench.Environment;
import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Score;
import io.asyncdb.bench.Scores;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.candidate.Candidates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures the core beside the raw driver with JMH.
 *
 * <p>One run says little: the machine drifts by a tenth from minute to minute. So the candidates
 * take turns, each time in a new JVM, who begins changing from round to round; what is compared is
 * what was measured in the same round, and the median of the rounds counts.
 *
 * <p>JMH's results, with their error bars and every iteration, stay in {@code results/} beside the
 * environment they came from.
 */
public final class Comparison {

  private static final int ROUNDS = 5;
  private static final String OURS = Candidates.ASYNC_DB.label();
  private static final String BASELINE = Candidates.RAW_R2DBC.label();
  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Path directory;
  private final Scores scores = new Scores();

  private Comparison(Path directory) {
    this.directory = directory;
  }

  /**
   * Runs the comparison and prints it, the ratios last.
   *
   * @param args how many rounds, 5 or more for a figure that is to be believed; 5 where none is
   *     given
   * @throws IOException if the results cannot be written
   * @throws RunnerException if a benchmark fails
   * @throws SQLException if the server refuses
   */
  public static void main(String[] args) throws IOException, RunnerException, SQLException {
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, was " + rounds);
    }
    String time =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path directory = Files.createDirectories(Path.of("results", time + "-core"));
    try (Connection connection = Server.fromEnvironment().connect()) {
      new ObjectMapper()
          .writerWithDefaultPrettyPrinter()
          .writeValue(
              directory.resolve("environment.json").toFile(), Environment.describe(connection));
    }
    Comparison comparison = new Comparison(directory);
    for (int round = 1; round <= rounds; round++) {
      comparison.run(round);
    }
    System.out.println(comparison.report());
  }

  private void run(int round) throws RunnerException {
    for (String candidate : round % 2 == 1 ? List.of(OURS, BASELINE) : List.of(BASELINE, OURS)) {
      String name = "round-%d-%s".formatted(round, candidate);
      System.out.println(name);
      for (RunResult result : measure(candidate, name)) {
        scores.add(load(result.getParams()), candidate, score(result));
      }
    }
  }

  private Iterable<RunResult> measure(String candidate, String name) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(OneRowByKeyBenchmark.class.getName())
                .include(UpdateAndInsertBenchmark.class.getName())
                .param("candidate", candidate)
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .shouldFailOnError(true)
                .output(directory.resolve(name + ".log").toString())
                .resultFormat(ResultFormatType.JSON)
                .result(directory.resolve(name + ".json").toString())
                .build())
        .run();
  }

  /** Such as {@code one-row-by-key-64}: the benchmark's method and the number of callers. */
  private static String load(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    return CAPITAL.matcher(method).replaceAll(Comparison::dashed)
        + "-"
        + params.getParam("callers");
  }

  private static String dashed(MatchResult capital) {
    return "-" + capital.group().toLowerCase(Locale.ROOT);
  }

  private static Score score(RunResult result) {
    return new Score(
        result.getPrimaryResult().getScore(),
        Double.NaN,
        Double.NaN,
        secondary(result, CpuProfiler.RESULT),
        secondary(result, ALLOCATED));
  }

  private static double secondary(RunResult result, String name) {
    Result<?> found = result.getSecondaryResults().get(name);
    return found == null ? Double.NaN : found.getScore();
  }

  /** Lays out the medians, and behind them the ratios. */
  private String report() {
    StringBuilder medians = new StringBuilder();
    StringBuilder ratios = new StringBuilder();
    for (String load : scores.loads()) {
      for (String candidate : scores.candidates(load)) {
        medians.append(
            format(
                "%-27s %-12s %,9.0f calls/s %6.1f us CPU/call %,8.0f B/call%n",
                load,
                candidate,
                scores.median(load, candidate, Metric.CALLS).orElseThrow(),
                scores.median(load, candidate, Metric.CPU).orElseThrow(),
                scores.median(load, candidate, Metric.ALLOCATION).orElseThrow()));
      }
      Scores.Ratio ratio = scores.compare(load, OURS, BASELINE, Metric.CALLS).orElseThrow();
      medians.append(
          format(
              "%-27s %s/%s from %.3f to %.3f%n",
              load, OURS, BASELINE, ratio.least(), ratio.most()));
      ratios.append(format("ratio %s %s/%s %.3f%n", load, OURS, BASELINE, ratio.median()));
    }
    return medians.append(ratios).toString();
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
