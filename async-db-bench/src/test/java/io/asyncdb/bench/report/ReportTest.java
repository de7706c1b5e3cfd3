package io.asyncdb.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.candidate.Candidates;
import io.asyncdb.bench.load.Harness;
import io.asyncdb.bench.load.Load;
import io.asyncdb.bench.load.Results;
import io.asyncdb.bench.load.Suite;
import io.asyncdb.bench.load.Target;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tiny run, from the processes of the candidates to the page. */
class ReportTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @TempDir Path directory;

  @Test
  void tinySuite_runAndReported_bringsScoresRatiosPageAndCharts() throws SQLException, IOException {
    try (Connection connection = postgres.connect()) {
      Dataset.create(connection);
    }
    Load point = new Load("one-row-by-key-64", "one-row-by-key", 64, 4, false);
    Load pool = new Load("one-row-by-key-64-pool-4", "one-row-by-key", 64, 4, false);
    List<Candidates> two = List.of(Candidates.ASYNC_DB, Candidates.HIKARI);
    Suite tiny =
        new Suite(
            "tiny",
            2,
            Duration.ofMillis(100),
            Duration.ofMillis(100),
            Map.of(point, two, pool, two),
            List.of(
                new Target(
                    point.name(), Metric.CALLS, Candidates.ASYNC_DB, Candidates.HIKARI, 1e-3),
                new Target(
                    point.name(), Metric.ALLOCATION, Candidates.ASYNC_DB, Candidates.HIKARI, 1e-3),
                new Target("another", Metric.CPU, Candidates.ASYNC_DB, Candidates.HIKARI, 1)));

    Results results = Harness.run(tiny, new Server(postgres.url(), postgres.url()), directory);
    Path file = directory.resolve("tiny.json");
    Report.write(results, file, directory);

    for (Candidates candidate : two) {
      for (Metric metric : Metric.values()) {
        assertThat(results.scores().median(point.name(), candidate.label(), metric))
            .as("%s of %s", metric, candidate)
            .hasValueSatisfying(value -> assertThat(value).isPositive());
      }
    }
    assertThat(results.outcomes()).extracting(Target.Outcome::met).containsExactly(true, false);
    assertThat(results.outcomes().get(0).line())
        .matches(
            "ratio one-row-by-key-64 async-db/hikari-platform \\d+\\.\\d{3} \\(target 0\\.001\\)");
    assertThat(results.outcomes().get(1).line())
        .matches(
            "ratio one-row-by-key-64-allocation async-db/hikari-platform \\d+\\.\\d{3}"
                + " \\(target <= 0\\.001\\)");
    assertThat(Results.read(file).outcomes()).isEqualTo(results.outcomes());
    assertThat(Files.readString(directory.resolve("tiny.html")))
        .contains("1 of 2 targets met", "<figure>", "hikari-platform")
        .doesNotContainPattern("\\{[a-z]+}");
    assertThat(directory.resolve("one-row-by-key.png")).isNotEmptyFile();
    assertThat(directory.resolve("pool-one-row.png")).isNotEmptyFile();
  }

  @ParameterizedTest
  @MethodSource("suites")
  void suite_anyTarget_isMeasured(Suite suite) {
    Map<String, List<Candidates>> contests = new HashMap<>();
    suite.contests().forEach((load, candidates) -> contests.put(load.name(), candidates));
    assertThat(suite.targets())
        .isNotEmpty()
        .allSatisfy(
            target ->
                assertThat(contests.get(target.load())).contains(target.ours(), target.peer()));
  }

  static List<Suite> suites() {
    return List.of(Suite.quick(), Suite.typed(), Suite.full());
  }
}
