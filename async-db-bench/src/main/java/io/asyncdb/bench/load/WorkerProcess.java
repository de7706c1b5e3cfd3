package io.asyncdb.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncdb.bench.Score;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.candidate.Candidates;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A candidate's {@link Worker}, as whoever gives it turns sees it. */
final class WorkerProcess implements Contestant {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Candidates candidate;
  private final Path log;
  private final Process process;
  private final BufferedWriter turns;
  private final BufferedReader scores;

  /** Starts the process; what it says beside its scores goes to the log. */
  WorkerProcess(Candidates candidate, Server server, Path log) throws IOException {
    this.candidate = candidate;
    this.log = log;
    ProcessBuilder builder =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xms1g",
                    "-Xmx2g",
                    "-XX:+AlwaysPreTouch", // or the first seconds pay for the kernel's pages
                    "--enable-native-access=ALL-UNNAMED",
                    "-Dio.netty.leakDetection.level=disabled",
                    "-Dcom.zaxxer.hikari.aliveBypassWindowMs=3600000",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Worker.class.getName(),
                    candidate.label()))
            .redirectError(log.toFile());
    builder.environment().putAll(server.environment());
    this.process = builder.start();
    this.turns = process.outputWriter();
    this.scores = process.inputReader();
  }

  @Override
  public String label() {
    return candidate.label();
  }

  @Override
  public Score take(Turn turn) throws IOException {
    turns.write(JSON.writeValueAsString(turn));
    turns.newLine();
    turns.flush();
    String score = scores.readLine();
    if (score == null) {
      throw new IOException("%s failed: see %s".formatted(label(), log));
    }
    return JSON.readValue(score, Score.class);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
