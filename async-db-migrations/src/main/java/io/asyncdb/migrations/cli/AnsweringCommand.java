package io.asyncdb.migrations.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share: an answer, and the two forms that it is printed in. */
abstract class AnsweringCommand implements Callable<Integer> {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  @Option(names = "--json", description = "Answer in JSON.")
  private boolean json;

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

  /** Where progress is told, so that the answer is alone on the other stream. */
  final PrintWriter err() {
    return Objects.requireNonNull(spec).commandLine().getErr();
  }
}
