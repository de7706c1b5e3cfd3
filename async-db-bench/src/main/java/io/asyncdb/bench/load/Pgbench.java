package io.asyncdb.bench.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Score;
import io.asyncdb.bench.Server;
import io.asyncdb.bench.Workload;
import io.asyncdb.config.DatabaseConfig;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * PostgreSQL's own load generator: what the server can do at most, one statement a round trip. It
 * has a client a connection and no callers who wait for one; it measures in whole seconds and tells
 * nothing but how many calls it made.
 */
final class Pgbench implements Contestant {

  private static final String NAME = "pgbench";
  private static final String KEY = "\\set key random(1, %d)%n".formatted(Dataset.ITEMS);
  private static final String PARENT =
      "\\set parent random(1, %d)%n".formatted(Dataset.parent(Dataset.ITEMS));
  private static final Pattern RATE = Pattern.compile("tps = ([0-9.]+)");
  private static final int CALLERS = 64;
  private static final double MILLIS_PER_SECOND = 1_000;

  private static final Map<String, String> SCRIPTS =
      Map.of(
          Workload.ONE_ROW_BY_KEY.name(),
          script(Dataset.ONE_ROW_BY_KEY),
          Workload.TOP_THREE.name(),
          PARENT + script(Dataset.TOP_THREE).replace(":key", ":parent"),
          Workload.INSERT.name(),
          script(Dataset.INSERT),
          Workload.UPDATE_AND_INSERT.name(),
          script("begin", Dataset.UPDATE, Dataset.INSERT, "commit"));

  private final Path program;
  private final DatabaseConfig server;

  private Pgbench(Path program, DatabaseConfig server) {
    this.program = program;
    this.server = server;
  }

  /** Returns it where it is installed. */
  static Optional<Contestant> installed(Server server) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(directory -> Path.of(directory, NAME))
        .filter(Files::isExecutable)
        .findFirst()
        .map(program -> new Pgbench(program, server.near()));
  }

  /** Whether it takes part in a load: one of several that differ in their callers alone. */
  static boolean plays(Load load) {
    return SCRIPTS.containsKey(load.workload()) && !load.distant() && load.callers() == CALLERS;
  }

  private static String script(String... statements) {
    return KEY + String.join(";\n", statements).replace("$1", ":key").replace("$2", "1") + ";\n";
  }

  @Override
  public String label() {
    return NAME;
  }

  @Override
  public Score take(Turn turn) throws IOException {
    Path script = Files.createTempFile(NAME, ".sql");
    try {
      Files.writeString(script, SCRIPTS.get(turn.load().workload()));
      return new Score(rate(run(script, turn)), Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    } finally {
      Files.delete(script);
    }
  }

  private String run(Path script, Turn turn) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--client=" + turn.load().connections(),
                "--jobs=" + Runtime.getRuntime().availableProcessors(),
                "--time=" + (long) Math.ceil(turn.millis() / MILLIS_PER_SECOND),
                "--file=" + script,
                "--host=" + server.host(),
                "--port=" + server.port(),
                "--username=" + server.username(),
                server.database())
            .redirectErrorStream(true);
    Optional.ofNullable(server.password())
        .ifPresent(password -> builder.environment().put("PGPASSWORD", password));
    Process process = builder.start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), UTF_8);
    }
  }

  private static double rate(String output) throws IOException {
    Matcher rate = RATE.matcher(output);
    if (!rate.find()) {
      throw new IOException("pgbench failed: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  @Override
  public void close() {
    // Each turn ends with its process.
  }
}
