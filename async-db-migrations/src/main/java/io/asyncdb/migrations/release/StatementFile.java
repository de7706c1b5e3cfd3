package io.asyncdb.migrations.release;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The statements of a release in a file: one a line, sorted, so that two releases can be compared
 * line by line. A line feed in a statement is {@code \n}, a backslash {@code \\}.
 */
final class StatementFile {

  private static final String HEAD = "# Statements of a release, recorded by async-db";

  private StatementFile() {}

  /**
   * Reads the statements, each at its line less one.
   *
   * @throws IllegalArgumentException when the file is not there or is none of ours
   */
  static List<String> read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("statements must be a file, was " + file);
    }
    try {
      List<String> lines = Files.readAllLines(file, UTF_8);
      if (lines.isEmpty() || !lines.get(0).equals(HEAD)) {
        throw new IllegalArgumentException(
            "statements must be a file of a StatementRecorder, which begins with \""
                + HEAD
                + "\", was "
                + file);
      }
      return lines.stream().skip(1).map(StatementFile::unescape).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("The statements cannot be read: " + e, e);
    }
  }

  /** Adds statements to those that the file has, in one step. */
  static void add(Path file, Collection<String> statements) {
    TreeSet<String> all = new TreeSet<>(statements);
    if (Files.exists(file)) {
      all.addAll(read(file));
    }
    List<String> lines = new ArrayList<>(List.of(HEAD));
    all.forEach(statement -> lines.add(escape(statement)));
    try {
      Path directory = file.toAbsolutePath().getParent();
      Files.createDirectories(directory);
      Path draft = Files.createTempFile(directory, "statements", "");
      Files.writeString(draft, String.join("\n", lines) + "\n", UTF_8);
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("The statements cannot be written: " + e, e);
    }
  }

  private static String escape(String statement) {
    return statement.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n");
  }

  private static String unescape(String line) {
    StringBuilder statement = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        char escaped = line.charAt(++i);
        statement.append(escaped == 'n' ? '\n' : escaped == 'r' ? '\r' : escaped);
      } else {
        statement.append(c);
      }
    }
    return statement.toString();
  }
}
