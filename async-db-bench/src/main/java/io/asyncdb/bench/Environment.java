package io.asyncdb.bench;

import java.io.File;
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
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Where figures come from. */
public final class Environment {

  private static final Pattern LIBRARY =
      Pattern.compile(
          "(r2dbc-(postgresql|pool)|reactor-core|netty-common|spring-r2dbc|jooq|vertx-pg-client"
              + "|HikariCP|postgresql)-\\d.*");

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Environment() {}

  /**
   * Describes this machine, its Java, the server, the libraries and the commit.
   *
   * @param connection to the server
   * @return what is known, by name
   * @throws IOException if the machine does not tell
   * @throws SQLException if the server does not tell
   */
  public static Map<String, String> describe(Connection connection)
      throws IOException, SQLException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("time", Instant.now().toString());
    facts.put("commit", System.getProperty("asyncdb.commit", "unknown"));
    facts.put(
        "java", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("cpu", cpu());
    facts.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("server", version(connection));
    facts.put("items", Integer.toString(Dataset.ITEMS));
    facts.put("libraries", libraries());
    return facts;
  }

  /** The peers with their versions, from the names of their files. */
  private static String libraries() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(path -> Path.of(path).getFileName().toString())
        .filter(file -> LIBRARY.matcher(file).matches())
        .map(file -> file.replace(".jar", ""))
        .collect(Collectors.joining(", "));
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

  private static String version(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet version = statement.executeQuery("select version()")) {
      version.next();
      return version.getString(1);
    }
  }
}
