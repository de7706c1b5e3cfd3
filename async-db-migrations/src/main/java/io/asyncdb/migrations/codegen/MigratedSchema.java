package io.asyncdb.migrations.codegen;

import io.asyncdb.migrations.MigrationException;
import io.asyncdb.migrations.MigrationException.Code;
import java.io.IOException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Arrays;
import org.jooq.tools.JooqLogger;
import org.jspecify.annotations.Nullable;

/**
 * Answers the generator's questions about the schema that the migrations make: from the recording
 * of an earlier build if it has the answer, else by a server, which is started for the first such
 * question.
 */
final class MigratedSchema implements AutoCloseable {

  private static final JooqLogger LOGGER = JooqLogger.getLogger(MigratedSchema.class);

  private final CodegenOptions options;
  private final Recording recording;
  private @Nullable MigratedServer server;

  private MigratedSchema(CodegenOptions options, Recording recording) {
    this.options = options;
    this.recording = recording;
  }

  /**
   * Reads the migrations, and runs them if there is no recording for them as they are now.
   *
   * @throws MigrationException when there are no migrations or one fails
   */
  static MigratedSchema open(CodegenOptions options) {
    try {
      String fingerprint = Fingerprint.of(options);
      Recording recording =
          Recording.load(options.cache(), Fingerprint.ofPaths(options) + ".recording", fingerprint);
      MigratedSchema schema = new MigratedSchema(options, recording);
      if (recording.isEmpty()) {
        LOGGER.info("Migrating", options.locations());
        schema.server();
      } else {
        LOGGER.info("Migrations", "unchanged since the last build: no server is started");
      }
      return schema;
    } catch (IOException e) {
      throw new MigrationException(
          Code.CONFIGURATION, "The migrations cannot be read: " + e + ".", null);
    }
  }

  /** Answers one statement. */
  Answer ask(String sql) {
    Answer answer = recording.get(sql);
    if (answer == null) {
      answer = server().ask(sql);
      recording.put(sql, answer);
    }
    return answer;
  }

  /** Answers one question that is put to the driver's own metadata. */
  Answer askMetaData(Method method, @Nullable Object... arguments) throws SQLException {
    String question = "DatabaseMetaData." + method.getName() + Arrays.toString(arguments);
    Answer answer = recording.get(question);
    if (answer == null) {
      answer = server().askMetaData(method, arguments);
      recording.put(question, answer);
    }
    return answer;
  }

  private MigratedServer server() {
    MigratedServer started = server;
    if (started == null) {
      started = MigratedServer.start(options);
      server = started;
    }
    return started;
  }

  /** Keeps the answers and gives up the server, if there is one. */
  @Override
  public void close() {
    try {
      recording.save();
    } catch (IOException e) {
      // The code has been generated; only the next build will have to ask again.
      LOGGER.warn("Not kept", "the answers in " + options.cache() + ": " + e);
    }
    MigratedServer started = server;
    server = null;
    if (started != null) {
      try {
        started.close();
      } catch (SQLException e) {
        throw new MigrationException(
            Code.UNREACHABLE,
            "The scratch database of the migrations cannot be closed: " + e.getMessage() + ".",
            e);
      }
    }
  }
}
