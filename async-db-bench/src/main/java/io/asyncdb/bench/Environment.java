package io.asyncdb.bench;

import io.asyncdb.test.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where figures come from. */
final class Environment {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Environment() {}

  /** Describes this machine, its Java, the server and the commit, as JSON. */
  static String describe() throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("time", Instant.now().toString());
    facts.put("commit", System.getProperty("asyncdb.commit", "unknown"));
    facts.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cpu", cpu());
    facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("server", server());
    facts.put("connections", Integer.toString(Candidate.CONNECTIONS));
    facts.put("items", Integer.toString(Dataset.ITEMS));
    return facts.entrySet().stream()
        .map(fact -> "  %s: %s".formatted(quote(fact.getKey()), quote(fact.getValue())))
        .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
  }

  private static String cpu() throws IOException {
    if (Files.notExists(CPU_INFO)) {
      return System.getProperty("os.arch");
    }
    try (Stream<String> lines = Files.lines(CPU_INFO)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    }
  }

  private static String server() throws IOException {
    PostgresServer server =
        PostgresServer.fromEnvironment()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        PostgresServer.URL_VARIABLE
                            + " must name the server of BenchServer: use the run script"));
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("select version()")) {
      version.next();
      return version.getString(1);
    } catch (SQLException error) {
      throw new IOException("the server did not tell its version", error);
    }
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
