package io.asyncdb.migrations.codegen;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;

/**
 * The server's answers by the statements they belong to, in a file that holds for one fingerprint.
 *
 * <p>A file that is for another fingerprint, or damaged, is as good as none.
 */
final class Recording {

  private static final JooqLogger LOGGER = JooqLogger.getLogger(Recording.class);
  private static final String FORMAT = "async-db codegen recording 1";

  private final Path directory;
  private final Path file;
  private final String fingerprint;
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private boolean changed;

  private Recording(Path directory, String name, String fingerprint) {
    this.directory = directory;
    this.file = directory.resolve(name);
    this.fingerprint = fingerprint;
  }

  static Recording load(Path directory, String name, String fingerprint) {
    Recording recording = new Recording(directory, name, fingerprint);
    if (Files.exists(recording.file)) {
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(recording.file)))) {
        recording.read(in);
      } catch (IOException e) {
        recording.answers.clear();
        LOGGER.warn("Unreadable", recording.file + ", which is made anew: " + e);
      }
    }
    return recording;
  }

  boolean isEmpty() {
    return answers.isEmpty();
  }

  @Nullable Answer get(String sql) {
    return answers.get(sql);
  }

  void put(String sql, Answer answer) {
    answers.put(sql, answer);
    changed = true;
  }

  /** Writes what is new, in one step, so that a build that is broken off leaves no half file. */
  void save() throws IOException {
    if (!changed) {
      return;
    }
    Files.createDirectories(directory);
    Path draft = Files.createTempFile(directory, "recording", "");
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(draft)))) {
      AnswerFormat.writeText(out, FORMAT);
      AnswerFormat.writeText(out, fingerprint);
      out.writeInt(answers.size());
      for (Map.Entry<String, Answer> entry : answers.entrySet()) {
        AnswerFormat.writeText(out, entry.getKey());
        AnswerFormat.write(out, entry.getValue());
      }
    }
    Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    changed = false;
  }

  private void read(DataInputStream in) throws IOException {
    if (!FORMAT.equals(AnswerFormat.readText(in))
        || !fingerprint.equals(AnswerFormat.readText(in))) {
      return;
    }
    for (int left = in.readInt(); left > 0; left--) {
      answers.put(AnswerFormat.readName(in), AnswerFormat.read(in));
    }
  }
}
