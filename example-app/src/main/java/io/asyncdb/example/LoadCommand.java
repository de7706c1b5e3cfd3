package io.asyncdb.example;

import io.asyncdb.Database;
import io.asyncdb.example.conversations.Demo;
import io.asyncdb.example.load.LoadResult;
import io.asyncdb.example.load.MessageLoader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Loads a file of messages, all of it or nothing. */
@Command(
    name = "load",
    description = "Loads messages from a CSV or JSON Lines file: all of them or none.",
    footer = {
      "",
      "Columns, or keys: tenant, conversation, author, body, and if wanted created_at, metadata.",
      "A tenant must exist; a conversation that is missing is made."
    })
final class LoadCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      description = "A file whose name ends in .csv, .jsonl or .ndjson.")
  private Path file = Path.of("");

  @Mixin private final DatabaseOptions databaseOptions = new DatabaseOptions();

  @Spec private @Nullable CommandSpec command;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    LoadResult result;
    try (AppDatabase database = databaseOptions.open(out)) {
      Demo.seed(database.database()).block();
      result = load(database.database());
    }
    out.printf(
        "Loaded %s from %s, %s%n",
        count(result.messages(), "message"),
        file,
        count(result.newConversations(), "new conversation"));
    if (databaseOptions.isThrowaway()) {
      out.println(
          "The embedded PostgreSQL is gone now: set DATABASE_URL or --data to keep what is loaded.");
    }
    return ExitCode.OK.number();
  }

  private LoadResult load(Database database) {
    try (FileProgress progress = FileProgress.of(file)) {
      return Objects.requireNonNull(new MessageLoader(database).load(file, progress).block());
    }
  }

  private static String count(long number, String noun) {
    return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
  }
}
