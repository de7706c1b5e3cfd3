package io.asyncdb.bench.load;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.asyncdb.bench.Scores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * All that came of a run, as it is kept.
 *
 * @param suite what was run
 * @param method how: rounds, and how long a turn was
 * @param environment where
 * @param settings how each contestant was set up, by its name
 * @param notes who could not take part, and why
 * @param scores what was measured, round by round
 * @param outcomes the targets
 */
public record Results(
    String suite,
    String method,
    Map<String, String> environment,
    Map<String, String> settings,
    List<String> notes,
    Scores scores,
    List<Target.Outcome> outcomes) {

  /**
   * Reads what {@link #write} has written.
   *
   * @param file the file
   * @return the results
   * @throws IOException if it cannot be read
   */
  public static Results read(Path file) throws IOException {
    return new ObjectMapper().readValue(file.toFile(), Results.class);
  }

  /**
   * Writes all of it as JSON.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }
}
