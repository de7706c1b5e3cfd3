package io.asyncdb.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What was measured, by workload and candidate, round after round. */
final class Scores {

  private static final Pattern CAPITAL = Pattern.compile("[A-Z]");
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private record Score(double callsPerSecond, double cpuMicrosPerCall, double bytesPerCall) {}

  private final Map<String, Map<String, List<Score>>> workloads = new TreeMap<>();

  /** Adds a candidate's result of the round that is under way. */
  void add(RunResult result) {
    BenchmarkParams params = result.getParams();
    workloads
        .computeIfAbsent(workload(params), name -> new TreeMap<>())
        .computeIfAbsent(params.getParam("candidate"), name -> new ArrayList<>())
        .add(
            new Score(
                result.getPrimaryResult().getScore(),
                secondary(result, CpuProfiler.RESULT),
                secondary(result, ALLOCATED)));
  }

  private static double secondary(RunResult result, String name) {
    Result<?> found = result.getSecondaryResults().get(name);
    return found == null ? Double.NaN : found.getScore();
  }

  /** Such as {@code one-row-by-key-64}: the benchmark's method and the number of callers. */
  private static String workload(BenchmarkParams params) {
    String benchmark = params.getBenchmark();
    String method = benchmark.substring(benchmark.lastIndexOf('.') + 1);
    return CAPITAL.matcher(method).replaceAll(Scores::dashed) + "-" + params.getParam("callers");
  }

  private static String dashed(MatchResult capital) {
    return "-" + capital.group().toLowerCase(Locale.ROOT);
  }

  /** Lays out the medians, and behind them the ratios to one candidate. */
  String report(String baseline) {
    StringBuilder medians = new StringBuilder();
    StringBuilder ratios = new StringBuilder();
    workloads.forEach(
        (workload, candidates) -> {
          candidates.forEach((name, scores) -> appendMedian(workload, name, scores, medians));
          List<Score> measure = candidates.get(baseline);
          candidates.forEach(
              (name, scores) -> {
                if (measure != null && !name.equals(baseline)) {
                  List<Double> rounds = ratios(scores, measure);
                  medians.append(spread(workload, name, baseline, rounds));
                  ratios.append(
                      format("ratio %s %s/%s %.3f%n", workload, name, baseline, median(rounds)));
                }
              });
        });
    return medians.append(ratios).toString();
  }

  private static void appendMedian(
      String workload, String name, List<Score> scores, StringBuilder text) {
    text.append(
        format(
            "%-27s %-12s %,9.0f calls/s %6.1f us CPU/call %,8.0f B/call, medians of %d%n",
            workload,
            name,
            median(scores.stream().map(Score::callsPerSecond).toList()),
            median(scores.stream().map(Score::cpuMicrosPerCall).toList()),
            median(scores.stream().map(Score::bytesPerCall).toList()),
            scores.size()));
  }

  private static String spread(String workload, String name, String baseline, List<Double> rounds) {
    return format(
        "%-27s %s/%s from %.3f to %.3f%n",
        workload,
        name,
        baseline,
        rounds.stream().min(Double::compare).orElseThrow(),
        rounds.stream().max(Double::compare).orElseThrow());
  }

  /** Round by round, so that what slowed both down leaves no trace. */
  private static List<Double> ratios(List<Score> ours, List<Score> theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i).callsPerSecond() / theirs.get(i).callsPerSecond());
    }
    return ratios;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
