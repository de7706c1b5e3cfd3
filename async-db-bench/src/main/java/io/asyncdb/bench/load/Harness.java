package io.asyncdb.bench.load;

import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Environment;
import io.asyncdb.bench.Metric;
import io.asyncdb.bench.Score;
import io.asyncdb.bench.Scores;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.candidate.Candidates;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Runs a suite: under each load the contestants take turns, one at a time, and that again in every
 * round, who begins changing from round to round. The machine drifts by a tenth from minute to
 * minute; what is compared was measured in the same round, and the median of the rounds counts. All
 * rounds under one load follow each other: what was compiled for one load is partly thrown away
 * under another.
 *
 * <p>Each candidate has a JVM of its own for the whole run, so that none is compiled for another's
 * code, and only the one whose turn it is has work. Before each turn the server is cleaned up.
 */
public final class Harness implements AutoCloseable {

  /** For connections that wake up; what was compiled stays so. */
  private static final long SETTLE_MILLIS = 100;

  /** A candidate's first turn under a load warms up for this part of its first turn of all. */
  private static final int KNOWN = 2;

  /**
   * A round that does not count, under the first load: what the first turns have compiled is partly
   * compiled anew when a candidate has rested while the others were warmed up.
   */
  private static final int REHEARSAL = 0;

  private final Suite suite;
  private final Server server;
  private final Path logs;
  private final Map<Candidates, Contestant> workers = new LinkedHashMap<>();
  private final Optional<Contestant> pgbench;
  private final Scores scores = new Scores();

  /** The loads that a candidate, by its label, is warm for. */
  private final Map<String, Set<Load>> warm = new HashMap<>();

  private final List<String> notes = new ArrayList<>();

  private Harness(Suite suite, Server server, Path logs) {
    this.suite = suite;
    this.server = server;
    this.logs = logs;
    this.pgbench = Pgbench.installed(server);
  }

  /**
   * Runs a suite; says on standard output how far it is.
   *
   * @param suite what to run
   * @param server where
   * @param logs the directory for what the candidates log
   * @return what came of it
   * @throws IOException if a candidate fails; the message names its log
   * @throws SQLException if the server refuses what is done between turns
   */
  public static Results run(Suite suite, Server server, Path logs)
      throws IOException, SQLException {
    try (Harness harness = new Harness(suite, server, logs);
        Connection connection = server.connect()) {
      harness.open();
      for (Map.Entry<Load, List<Candidates>> contest : suite.contests().entrySet()) {
        harness.run(contest.getKey(), contest.getValue(), connection);
      }
      return harness.results(Environment.describe(connection));
    }
  }

  private void open() throws IOException {
    if (pgbench.isEmpty()) {
      notes.add("pgbench did not take part: it is not installed");
    }
    Set<Candidates> candidates = new LinkedHashSet<>();
    suite.contests().values().forEach(candidates::addAll);
    for (Candidates candidate : candidates) {
      Optional<String> missing = candidate.missing();
      if (missing.isPresent()) {
        notes.add("%s did not take part: %s".formatted(candidate.label(), missing.get()));
      } else {
        workers.put(
            candidate,
            new WorkerProcess(candidate, server, logs.resolve(candidate.label() + ".log")));
      }
    }
    notes.forEach(System.out::println);
  }

  private void run(Load load, List<Candidates> candidates, Connection connection)
      throws IOException, SQLException {
    List<Contestant> order = contestants(load, candidates);
    for (int round = scores.loads().isEmpty() ? REHEARSAL : 1; round <= suite.rounds(); round++) {
      StringBuilder line = new StringBuilder(load.name());
      for (Contestant contestant : order) {
        Dataset.reset(connection);
        Score score =
            contestant.take(new Turn(load, warmUpMillis(load, contestant), turnMillis(load)));
        warm.computeIfAbsent(contestant.label(), label -> new HashSet<>()).add(load);
        if (round > REHEARSAL) {
          scores.add(load.name(), contestant.label(), score);
        }
        line.append(
            String.format(Locale.ROOT, ", %s %,.4g", contestant.label(), Metric.CALLS.of(score)));
      }
      System.out.printf("round %d/%d %s calls/s%n", round, suite.rounds(), line);
      if (round > REHEARSAL) {
        Collections.reverse(order); // the first one that counts is the order of the charts
      }
    }
  }

  /** Code is compiled as it runs, most of it under the first load. */
  private long turnMillis(Load load) {
    return Math.max(suite.turn().toMillis(), load.leastMillis());
  }

  private long warmUpMillis(Load load, Contestant contestant) {
    Set<Load> known = warm.getOrDefault(contestant.label(), Set.of());
    if (known.contains(load)) {
      return SETTLE_MILLIS;
    }
    return suite.warmUp().toMillis() / (known.isEmpty() ? 1 : KNOWN);
  }

  private List<Contestant> contestants(Load load, List<Candidates> candidates) {
    List<Contestant> contestants = new ArrayList<>();
    for (Candidates candidate : candidates) {
      Optional.ofNullable(workers.get(candidate)).ifPresent(contestants::add);
    }
    pgbench.filter(program -> Pgbench.plays(load)).ifPresent(contestants::add);
    return contestants;
  }

  private Results results(Map<String, String> environment) {
    Map<String, String> settings = new LinkedHashMap<>();
    workers.keySet().forEach(worker -> settings.put(worker.label(), worker.settings()));
    pgbench.ifPresent(
        program ->
            settings.put(program.label(), "prepared statements, as many clients as connections"));
    String method =
        """
        Medians of %d rounds of turns of %s ms, after a warm-up of up to %s ms for each candidate \
        and half of that for each further load, until next to nothing is compiled any more, \
        and a round under the first load that does not count."""
            .formatted(suite.rounds(), suite.turn().toMillis(), suite.warmUp().toMillis());
    List<Target.Outcome> outcomes =
        suite.targets().stream().flatMap(target -> target.outcome(scores).stream()).toList();
    return new Results(
        suite.name(), method, environment, settings, List.copyOf(notes), scores, outcomes);
  }

  @Override
  public void close() {
    workers.values().forEach(Contestant::close);
  }
}
