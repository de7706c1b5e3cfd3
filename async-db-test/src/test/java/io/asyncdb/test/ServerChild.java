package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A JVM of its own that has the shared server, tells where it is, and lives until it is told to
 * end.
 */
final class ServerChild {

  private ServerChild() {}

  /** What the parent sees of such a JVM. */
  record Running(Process process, String url, Path data, long serverPid) {}

  /** Starts the JVM and waits until it has its server. */
  static Running start(Map<String, String> environment) throws IOException {
    ProcessBuilder builder = ChildJvm.of(ServerChild.class, List.of());
    builder.environment().remove(PostgresServer.URL_VARIABLE);
    builder.environment().putAll(environment);
    Process process = builder.start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String url = out.readLine();
    Path data = Path.of(out.readLine());
    return new Running(process, url, data, Long.parseLong(out.readLine()));
  }

  public static void main(String[] arguments) throws Exception {
    PostgresServer server = PostgresServer.shared();
    System.out.println(server.url());
    try (var connection = server.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("show data_directory")) {
      rows.next();
      Path data = Path.of(rows.getString(1));
      System.out.println(data);
      List<String> lines = Files.readAllLines(data.resolve("postmaster.pid"), UTF_8);
      System.out.println(lines.get(0).strip());
    }
    if (System.in.read() < 0) {
      throw new IOException("The parent has gone");
    }
  }
}
