package io.asyncdb.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The app as a process of its own, as a user starts it. */
final class Child implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final BufferedReader out;
  private final Path stderr;

  private Child(Process process, Path stderr) {
    this.process = process;
    this.out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    this.stderr = stderr;
  }

  static Child start(Path directory, Map<String, String> environment, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED"); // as the manifest of the app's jar says
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), App.class.getName()));
    command.addAll(List.of(arguments));
    Path stderr = Files.createTempFile(directory, "stderr", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(directory.toFile()).redirectError(stderr.toFile());
    for (String name : List.of("DATABASE_URL", "PORT", "ADMIN_TOKEN")) {
      builder.environment().remove(name);
    }
    builder.environment().putAll(environment);
    return new Child(builder.start(), stderr);
  }

  /** Reads what the app prints until a line of it holds a text. */
  List<String> readUntil(String text) throws IOException {
    List<String> lines = new ArrayList<>();
    String line;
    while ((line = out.readLine()) != null) {
      lines.add(line);
      if (line.contains(text)) {
        return lines;
      }
    }
    throw new AssertionError(
        "the app ended before it said \"" + text + "\": " + lines + Files.readString(stderr));
  }

  /** Waits for the end and returns all that is still to be read of stdout. */
  String awaitExit(int expected) throws IOException, InterruptedException {
    StringBuilder rest = new StringBuilder();
    out.lines().forEach(line -> rest.append(line).append('\n'));
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("has ended").isTrue();
    assertThat(process.exitValue()).as("exit code; stderr: %s", stderr()).isEqualTo(expected);
    return rest.toString();
  }

  /** Returns what it complained of, save for statements that were slow on a busy machine. */
  List<String> stderr() throws IOException {
    try (Stream<String> lines = Files.lines(stderr, UTF_8)) {
      return lines.filter(line -> !line.contains(" WARN SlowQueryLog - ")).toList();
    }
  }

  /**
   * Asks it to end, as {@code kill} does; unlike {@code Process.destroy}, its output stays open.
   */
  void terminate() {
    process.toHandle().destroy();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
