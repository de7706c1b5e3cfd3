package io.asyncdb.migrations.codegen;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The mark of a finished generation, in a file: one digest of all that went in and all that came
 * out, and what jOOQ has not used of its configuration.
 *
 * <p>A mark that is damaged, or of other files, holds no more than none.
 */
final class Stamp {

  private final Path file;
  private final String input;
  private final Path output;

  /**
   * A mark that need not exist yet.
   *
   * @param directory where it is kept
   * @param input a value for all that goes in
   * @param output the directory that belongs to the generator alone
   */
  Stamp(Path directory, String input, Path output) {
    this.file =
        directory.resolve(new Digest().add(output.toString()).hex().substring(0, 16) + ".stamp");
    this.input = input;
    this.output = output;
  }

  /** Whether the input is the same as when the mark was made, and the output is still there. */
  boolean holds() throws IOException {
    List<String> lines = lines();
    return !lines.isEmpty() && lines.get(0).equals(digest());
  }

  /** What had not been used when the mark was made. */
  List<String> unused() throws IOException {
    List<String> lines = lines();
    return lines.subList(1, lines.size());
  }

  /** Marks the output as it is now. */
  void save(List<String> unused) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, Stream.concat(Stream.of(digest()), unused.stream()).toList(), ISO_8859_1);
  }

  private List<String> lines() throws IOException {
    // Whatever bytes are there can be read in this, so that a damaged file is no error.
    return Files.exists(file) ? Files.readAllLines(file, ISO_8859_1) : List.of();
  }

  private String digest() throws IOException {
    Digest digest = new Digest().add(input);
    if (Files.isDirectory(output)) {
      digest.addFiles(output);
    }
    return digest.hex();
  }
}
