package io.asyncdb.migrations.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** What all commands share: a database, an answer, and the two forms that it is printed in. */
abstract class DatabaseCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

  @ParentCommand private @Nullable Main main;

  @Spec private @Nullable CommandSpec spec;

  /** Does the work. */
  abstract Answer answer();

  @Override
  public final Integer call() throws JsonProcessingException {
    Answer answer = answer();
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    out.println(json ? JSON.writeValueAsString(answer.data()) : answer.text());
    return answer.exitCode().number();
  }

  final DatabaseConfig config() {
    return connection.config(Objects.requireNonNull(main).environment());
  }

  /** Where progress is told, so that the answer is alone on the other stream. */
  final PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }

  final Migrations migrations(MigrationOptions options) {
    return options.migrations(config());
  }
}
