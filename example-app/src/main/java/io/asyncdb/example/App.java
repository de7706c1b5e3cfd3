package io.asyncdb.example;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** Multi-tenant conversations over HTTP: the reference app of async-db. */
@Command(
    name = "example-app",
    description = "Multi-tenant conversations over HTTP. Without a command it serves.",
    subcommands = LoadCommand.class,
    footer = {
      "",
      "Environment: DATABASE_URL (else an embedded PostgreSQL is started), PORT, ADMIN_TOKEN.",
      "Exit codes: 0 done, 1 unexpected, 2 usage, configuration or file,",
      "            3 database out of reach, 4 port taken."
    })
public final class App implements Callable<Integer> {

  @SuppressWarnings("UnusedVariable") // What picocli finds set, it acts on.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Mixin private final ServeOptions serving = new ServeOptions();

  private App() {}

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new App())
        .setParameterExceptionHandler(App::misused)
        .setExecutionExceptionHandler(App::failed);
  }

  @Override
  public Integer call() throws InterruptedException {
    return serving.serve();
  }

  @Command(name = "serve", description = "Serves the page and the API until Ctrl-C or SIGTERM.")
  int serve(@Mixin ServeOptions options) throws InterruptedException {
    return options.serve();
  }

  private static int misused(ParameterException e, String[] arguments) {
    say(e.getCommandLine(), e.getMessage() + " (--help shows what there is)");
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    Failure failure = Failure.of(e);
    say(command, failure.message());
    if (failure.exitCode() == ExitCode.UNEXPECTED) {
      e.printStackTrace(command.getErr());
    }
    return failure.exitCode().number();
  }

  /** One line, whatever is in it. */
  private static void say(CommandLine command, @Nullable String message) {
    command.getErr().println("example-app: " + String.valueOf(message).replaceAll("\\R\\s*", " "));
  }
}
