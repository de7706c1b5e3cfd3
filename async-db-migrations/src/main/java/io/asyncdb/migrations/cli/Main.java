package io.asyncdb.migrations.cli;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command line: each command is a class of its own, listed here. */
@Command(
    name = "async-db-migrations",
    description = "Migrates a PostgreSQL database, and checks it.",
    subcommands = {
      MigrateCommand.class,
      InfoCommand.class,
      ValidateCommand.class,
      RepairCommand.class,
      DriftCommand.class,
      DoctorCommand.class,
      LintCommand.class,
      ReleaseCommand.class
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Exit codes:",
      "   0  done, nothing wrong",
      "   1  unexpected failure (--debug shows more)",
      "   2  wrong command line, configuration or place of the migrations",
      "   3  the server is not there, or the connection was lost",
      "   4  the server does not let the user in, or not do that",
      "   5  a migration is wrong",
      "   6  a migration wants an extension that the server does not have",
      "   7  others held the tables, or migrated, for too long",
      "   8  the history does not fit the files",
      "   9  drift: the schema is not what the migrations make",
      "  10  doctor: there are warnings",
      "  11  lint has errors, or statements of the release do not fit"
    })
public final class Main implements Runnable {

  private static final String LOG_LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";

  private final Map<String, String> environment;

  @SuppressWarnings("UnusedVariable") // What picocli finds set, it acts on.
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show where a failure comes from.")
  private boolean debug;

  @Spec private @Nullable CommandSpec spec;

  private Main(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Runs a command and ends the JVM with its exit code.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    if (System.getProperty(LOG_LEVEL) == null) {
      // What a person needs to know is in the answer or the message.
      System.setProperty(LOG_LEVEL, "off");
    }
    System.exit(commandLine(System.getenv()).execute(arguments));
  }

  static CommandLine commandLine(Map<String, String> environment) {
    Main main = new Main(environment);
    return new CommandLine(main)
        .setParameterExceptionHandler(Main::misused)
        .setExecutionExceptionHandler(main::failed);
  }

  Map<String, String> environment() {
    return environment;
  }

  /** Without a command there is nothing to do. */
  @Override
  public void run() {
    throw new ParameterException(
        Objects.requireNonNull(spec).commandLine(), "a command is missing");
  }

  private static int misused(ParameterException e, String[] arguments) {
    say(e.getCommandLine(), e.getMessage() + " (--help shows what there is)");
    return ExitCode.USAGE.number();
  }

  private int failed(Exception e, CommandLine command, ParseResult parsed) {
    ExitCode code = ExitCode.of(e);
    say(command, code == ExitCode.UNEXPECTED ? e.toString() : String.valueOf(e.getMessage()));
    if (debug) {
      e.printStackTrace(command.getErr());
    }
    return code.number();
  }

  /** One line, whatever is in it. */
  private static void say(CommandLine command, String message) {
    command.getErr().println("async-db-migrations: " + message.replaceAll("\\R\\s*", " "));
  }
}
