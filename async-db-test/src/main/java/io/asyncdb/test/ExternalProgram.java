package io.asyncdb.test;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A program that a test needs and no registry of libraries has, such as {@code pgbouncer}.
 *
 * <p>Where it is missing the test is skipped and says so. Where the environment variable {@code
 * ASYNCDB_REQUIRE} names the program, or says {@code all}, the test fails instead: there somebody
 * has promised to have installed it.
 */
public final class ExternalProgram {

  /** The environment variable: names with commas between, or {@code all}. */
  public static final String REQUIRE_VARIABLE = "ASYNCDB_REQUIRE";

  /** Where servers are installed, which is not on every user's path. */
  private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/usr/local/sbin");

  private ExternalProgram() {}

  /**
   * Finds a program on the path or in the system's directories.
   *
   * @param name the name of its file
   * @return the file
   * @throws org.opentest4j.TestAbortedException where it is missing and nobody has promised it
   * @throws IllegalStateException where it is missing and {@code ASYNCDB_REQUIRE} has promised it
   */
  public static Path require(String name) {
    List<String> directories = new ArrayList<>();
    directories.addAll(List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)));
    directories.addAll(SYSTEM_DIRECTORIES);
    for (String directory : directories) {
      Path file = Path.of(directory, name);
      if (Files.isExecutable(file)) {
        return file;
      }
    }
    String missing = "there is no program " + name + " on the path";
    List<String> promised =
        Arrays.asList(System.getenv().getOrDefault(REQUIRE_VARIABLE, "").split("[,\\s]+"));
    if (promised.contains(name) || promised.contains("all")) {
      throw new IllegalStateException(
          missing + ", though " + REQUIRE_VARIABLE + " says that there is");
    }
    return abort(missing + ": install it to run this test");
  }
}
