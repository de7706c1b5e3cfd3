package io.asyncdb.migrations.release;

import java.nio.file.Path;
import java.util.List;

/**
 * How the statements of a release fit a schema.
 *
 * @param checked how many statements were prepared
 * @param broken those that the schema has no place for, in the order of the files
 */
public record ReleaseReport(int checked, List<Broken> broken) {

  /**
   * Copies the list.
   *
   * @param checked how many statements were prepared
   * @param broken those that failed
   */
  public ReleaseReport {
    broken = List.copyOf(broken);
  }

  /**
   * A statement that fails once the migrations have run.
   *
   * @param file where it is recorded
   * @param line its line there, from 1
   * @param statement its text, with {@code $1} for its parameters
   * @param reason what the server says, which names the column or table
   * @param sqlState the server's code
   */
  public record Broken(Path file, int line, String statement, String reason, String sqlState) {}

  /**
   * Returns the report for people: each broken statement with its file and line, and a last line
   * that counts them.
   *
   * @return lines of text, each ending in a line feed
   */
  public String toText() {
    StringBuilder text = new StringBuilder();
    for (Broken it : broken) {
      text.append(
          "%s:%d: %s (SQLSTATE %s)\n".formatted(it.file(), it.line(), it.reason(), it.sqlState()));
      text.append("         in: ").append(it.statement().replaceAll("\\s+", " ")).append('\n');
    }
    return text.append(
            "%d of %d statements do not fit the migrations\n".formatted(broken.size(), checked))
        .toString();
  }
}
