package io.asyncdb.example;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the database is, for every command that needs one. */
final class DatabaseOptions {

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Keep the embedded PostgreSQL's data in this directory. Without it they are thrown away"
              + " at the end.")
  private @Nullable Path data;

  /** From the environment and not from an option: every user of a system can read command lines. */
  private final @Nullable String url = System.getenv("DATABASE_URL");

  /**
   * Opens the database that was asked for.
   *
   * @param out is told where it takes a moment
   * @return the database, migrated, to be closed by the caller
   */
  AppDatabase open(PrintWriter out) {
    if (url == null || url.isBlank()) {
      out.println("Starting an embedded PostgreSQL, as DATABASE_URL is not set.");
      return AppDatabase.embedded(data);
    }
    if (data != null) {
      throw new UsageException("--data is for the embedded PostgreSQL, but DATABASE_URL is set");
    }
    return AppDatabase.at(url);
  }

  /** Tells whether what is written is gone when the command ends. */
  boolean isThrowaway() {
    return data == null && (url == null || url.isBlank());
  }
}
