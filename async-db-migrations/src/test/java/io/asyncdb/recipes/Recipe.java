package io.asyncdb.recipes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A directory of docs/schema-changes: the migrations of one change, a file for each phase, and what
 * the release before ({@code old.sql}) and the release after ({@code new.sql}) say meanwhile.
 */
record Recipe(Path directory) {

  private static final Path ALL =
      Path.of(System.getProperty("asyncdb.root"), "docs", "schema-changes");

  static List<Recipe> all() throws IOException {
    try (Stream<Path> directories = Files.list(ALL)) {
      return directories.filter(Files::isDirectory).sorted().map(Recipe::new).toList();
    }
  }

  static Recipe named(String name) {
    return new Recipe(ALL.resolve(name));
  }

  static String schema() {
    return read(ALL.resolve("schema.sql"));
  }

  List<Phase> phases() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> Character.isDigit(file.getFileName().toString().charAt(0)))
          .sorted()
          .map(file -> new Phase(file.getFileName().toString(), read(file)))
          .toList();
    }
  }

  /** Returns the statements of a file, or none where there is no such file. */
  List<String> statements(String file) {
    Path path = directory.resolve(file);
    return Files.exists(path) ? split(read(path)) : List.of();
  }

  @Override
  public String toString() {
    return directory.getFileName().toString();
  }

  private static List<String> split(String text) {
    return Arrays.asList(text.strip().split("\n\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  /** A file of the change, which is applied as Flyway does it: in one transaction, if it can be. */
  record Phase(String name, String text) {

    private static final Pattern LOCKS = Pattern.compile("(?m)^-- Locks (\\w+): (.+)\\.$");

    /** Whether it waits until the old release is no longer in use. */
    boolean endsTheOldRelease() {
      return name.endsWith("-contract.sql");
    }

    /** Whether it fills what the phase before has added; the new release waits for that. */
    boolean runsInBatches() {
      return name.endsWith("-backfill.sql");
    }

    boolean runsOutsideOfTransactions() {
      return text.contains(" concurrently ");
    }

    List<String> statements() {
      return split(text);
    }

    /** What the file says of its locks: by table, the mode and whether rows are read. */
    TreeMap<String, String> saidLocks() {
      TreeMap<String, String> said = new TreeMap<>();
      for (Matcher line = LOCKS.matcher(text); line.find(); ) {
        said.put(line.group(1), line.group(2));
      }
      return said;
    }
  }
}
