package io.asyncdb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Measures the candidates in turns and compares them.
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
   */
  public static void main(String[] args) throws IOException, RunnerException {
    int rounds = args.length == 0 ? ROUNDS : Integer.parseInt(args[0]);
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, was " + rounds);
    }
    String time =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path directory = Files.createDirectories(Path.of("results", time));
    Files.writeString(directory.resolve("environment.json"), Environment.describe());
    Comparison comparison = new Comparison(directory);
    for (int round = 1; round <= rounds; round++) {
      comparison.run(round);
    }
    System.out.println(comparison.scores.report(Candidates.RAW_R2DBC.label()));
  }

  private void run(int round) throws RunnerException {
    List<Candidates> order = new ArrayList<>(Arrays.asList(Candidates.values()));
    if (round % 2 == 0) {
      Collections.reverse(order);
    }
    for (Candidates candidate : order) {
      String name = "round-%d-%s".formatted(round, candidate.label());
      System.out.println(name);
      for (RunResult result : measure(candidate, name)) {
        scores.add(result);
      }
    }
  }

  private Iterable<RunResult> measure(Candidates candidate, String name) throws RunnerException {
    return new Runner(
            new OptionsBuilder()
                .include(OneRowByKeyBenchmark.class.getName())
                .include(UpdateAndInsertBenchmark.class.getName())
                .param("candidate", candidate.label())
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .shouldFailOnError(true)
                .output(directory.resolve(name + ".log").toString())
                .resultFormat(ResultFormatType.JSON)
                .result(directory.resolve(name + ".json").toString())
                .build())
        .run();
  }
}
