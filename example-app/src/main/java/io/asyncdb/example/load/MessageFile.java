package io.asyncdb.example.load;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A file of messages, read once from top to bottom. Its methods block: not for an event loop. */
abstract class MessageFile implements Closeable {

  private final Lines lines;

  MessageFile(Lines lines) {
    this.lines = lines;
  }

  /**
   * Opens a file in the form that its name ends with.
   *
   * @throws BadFileException where there is no such form or no such file
   */
  static MessageFile open(Path path) throws IOException {
    String name = path.toString().toLowerCase(Locale.ROOT);
    boolean csv = name.endsWith(".csv");
    if (!csv && !name.endsWith(".jsonl") && !name.endsWith(".ndjson")) {
      throw new BadFileException(
          path.toString(), "expected a name that ends in .csv, .jsonl or .ndjson", null);
    }
    if (Files.isDirectory(path)) {
      throw new BadFileException(path.toString(), "expected a file, found a directory", null);
    }
    Lines lines;
    try {
      lines = Lines.open(path);
    } catch (NoSuchFileException e) {
      throw new BadFileException(path.toString(), "there is no such file", e);
    } catch (IOException e) {
      throw new BadFileException(path.toString(), "the file cannot be read", e);
    }
    return csv ? new CsvMessages(lines) : new JsonLinesMessages(lines);
  }

  /** Reads the next message, or null after the last. */
  abstract @Nullable LoadLine next() throws IOException;

  /** Reads up to so many messages; empty after the last. */
  List<LoadLine> next(int most) throws IOException {
    List<LoadLine> read = new ArrayList<>(most);
    LoadLine line;
    while (read.size() < most && (line = next()) != null) {
      read.add(line);
    }
    return read;
  }

  /** Returns how many bytes of the file have been read. */
  long bytes() {
    return lines.bytes();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
