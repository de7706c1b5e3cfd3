package io.asyncdb.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Scores;
import io.asyncdb.bench.load.Results;
import io.asyncdb.bench.load.Target;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** The page of a run, in one file: how the targets stand, the charts, and all medians. */
final class Page {

  /** Targets are shown up to this many times what they ask for. */
  private static final double WIDEST = 2;

  private final Results results;
  private final Map<Figure, byte[]> charts;

  /** Takes the results and the charts, as PNG. */
  Page(Results results, Map<Figure, byte[]> charts) {
    this.results = results;
    this.charts = charts;
  }

  String html() throws IOException {
    return template()
        .replace("{suite}", escape(results.suite()))
        .replace("{when}", escape(results.environment().getOrDefault("time", "")))
        .replace("{method}", escape(results.method()))
        .replace("{headline}", headline())
        .replace("{notes}", lines(results.notes(), "<p class=note>%s</p>"))
        .replace("{targets}", targets())
        .replace("{charts}", charts())
        .replace("{medians}", medians())
        .replace("{settings}", pairs(results.settings()))
        .replace("{environment}", pairs(results.environment()));
  }

  private static String template() throws IOException {
    try (InputStream page = Page.class.getResourceAsStream("page.html")) {
      return new String(Objects.requireNonNull(page, "page.html").readAllBytes(), UTF_8);
    }
  }

  private String headline() {
    List<Target.Outcome> outcomes = results.outcomes();
    return outcomes.isEmpty()
        ? "no target was measured"
        : "%d of %d targets met"
            .formatted(outcomes.stream().filter(Target.Outcome::met).count(), outcomes.size());
  }

  private String targets() {
    return results.outcomes().stream().map(Page::target).collect(Collectors.joining());
  }

  private static String target(Target.Outcome outcome) {
    return format(
        """
        <tr class=%s><td>%s<td>%s<td>%s<td class=n>%.2f
        <td><div class=bar><i style="width:%.0f%%"></i></div>
        <td class=n>%s<td class=n>%.2f&ndash;%.2f<td>%s
        """,
        outcome.met() ? "met" : "missed",
        escape(outcome.name()),
        escape(outcome.ours()),
        escape(outcome.peer()),
        outcome.value(),
        Math.min(outcome.share(), WIDEST) / WIDEST * 100,
        escape(outcome.wanted()),
        outcome.least(),
        outcome.most(),
        outcome.met() ? "met" : "missed");
  }

  private String charts() {
    return charts.entrySet().stream()
        .map(
            chart ->
                "<figure><img alt=\"%s\" src=\"data:image/png;base64,%s\"></figure>%n"
                    .formatted(
                        escape(chart.getKey().title()),
                        Base64.getEncoder().encodeToString(chart.getValue())))
        .collect(Collectors.joining());
  }

  private String medians() {
    StringBuilder rows = new StringBuilder();
    Scores scores = results.scores();
    for (String load : scores.loads()) {
      String first = "<th rowspan=%d>%s".formatted(scores.candidates(load).size(), escape(load));
      for (String contestant : scores.candidates(load)) {
        rows.append("<tr>").append(first).append("<td>").append(escape(contestant));
        first = "";
        for (Metric metric : Metric.values()) {
          rows.append(
              scores
                  .median(load, contestant, metric)
                  .map(median -> format("<td class=n>%s", figure(median)))
                  .orElse("<td class=n>&ndash;"));
        }
        rows.append('\n');
      }
    }
    return rows.toString();
  }

  private static String figure(double value) {
    return format(value < 100 ? "%,.1f" : "%,.0f", value);
  }

  private static String pairs(Map<String, String> pairs) {
    return pairs.entrySet().stream()
        .map(pair -> "<tr><th>%s<td>%s%n".formatted(escape(pair.getKey()), escape(pair.getValue())))
        .collect(Collectors.joining());
  }

  private static String lines(List<String> lines, String form) {
    return lines.stream().map(line -> form.formatted(escape(line))).collect(Collectors.joining());
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
  }

  private static String format(String form, Object... values) {
    return String.format(Locale.ROOT, form, values);
  }
}
