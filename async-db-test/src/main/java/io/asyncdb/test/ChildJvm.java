package io.asyncdb.test;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, for what a test cannot do in the one that it runs in: with a small heap,
 * another class path or another environment, or as one of several processes.
 */
public final class ChildJvm {

  private static final long SECONDS_TO_END = 10;

  private ChildJvm() {}

  /**
   * Prepares a JVM of the same Java, with the same class path and the same stderr as this one.
   *
   * @param main the class with the {@code main} method
   * @param options of the JVM, such as {@code -Xmx64m}; a {@code -cp} among them takes the place of
   *     the class path
   * @param arguments of the main method
   * @return to be changed and started; the process is the caller's
   */
  public static ProcessBuilder of(Class<?> main, List<String> options, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(Redirect.INHERIT);
  }

  /**
   * Runs such a JVM to its end.
   *
   * @param main as in {@link #of}
   * @param options as in {@link #of}
   * @param arguments as in {@link #of}
   * @return what it has printed to stdout, in UTF-8, without blanks around it
   * @throws IOException if it cannot be started
   * @throws InterruptedException if this thread is interrupted; the JVM is ended
   * @throws IllegalStateException if it ends with another code than 0, or has closed its stdout and
   *     does not end within 10 s; the message has the code and what it has printed
   */
  public static String run(Class<?> main, List<String> options, String... arguments)
      throws IOException, InterruptedException {
    Process child = of(main, options, arguments).start();
    try {
      String printed =
          new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (!child.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
        throw new IllegalStateException(main.getName() + " does not end: " + printed);
      }
      if (child.exitValue() != 0) {
        throw new IllegalStateException(
            main.getName() + " has ended with " + child.exitValue() + ": " + printed);
      }
      return printed;
    } finally {
      child.destroyForcibly();
    }
  }
}
