package io.asyncdb.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * initdb and pg_ctl, run for one server home.
 *
 * <p>What they print goes to the home's log, as does what the server prints: a pipe would be held
 * open by the server for as long as it runs.
 */
final class ServerPrograms {

  private static final long PATIENCE_SECONDS = 120;
  private static final int LINES_TOLD = 3;

  private final ServerHome home;
  private final Path programs;
  private final Account account;

  ServerPrograms(ServerHome home, Path programs, Account account) {
    this.home = home;
    this.programs = programs;
    this.account = account;
  }

  /** How a server is asked to go, in pg_ctl's words. */
  enum StopMode {
    /** Sessions are ended, transactions rolled back, the data is written out. */
    FAST,
    /** Everything is dropped where it stands, as in a crash. */
    IMMEDIATE
  }

  /** Makes the data directory, with the password file's password for the superuser. */
  void initdb(String superuser) throws IOException, InterruptedException {
    // Under another name until it is whole: a JVM that dies half-way leaves nothing that looks like
    // a data directory.
    Path draft = home.directory().resolve("data.new");
    WorkDirectory.delete(draft);
    account.own(home.directory());
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--pgdata=" + draft,
                "--username=" + superuser,
                "--pwfile=" + home.passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                // The same order and letter case on every system, whatever its locales.
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--no-instructions"));
    if (!home.isKept()) {
      arguments.add("--no-sync");
    }
    run("initdb", arguments);
    Files.move(draft, home.data());
  }

  /** Starts the server and waits until it takes connections. */
  void start() throws IOException, InterruptedException {
    account.own(home.directory());
    run("pg_ctl", List.of("start", "-D", home.data().toString(), "-w", "-t", "60", "-s"));
  }

  /** Stops the server and waits until it has gone. */
  void stop(StopMode mode) throws IOException, InterruptedException {
    String name = mode == StopMode.FAST ? "fast" : "immediate";
    run(
        "pg_ctl",
        List.of("stop", "-D", home.data().toString(), "-m", name, "-w", "-t", "60", "-s"));
  }

  /** Tells whether the data directory's server runs, by the process id it has left there. */
  boolean isRunning() throws IOException {
    Path file = home.data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return false;
    }
    List<String> lines = Files.readAllLines(file, UTF_8);
    // The id may be another process's by now, when the machine went down under the server, or that
    // of a killed server whom nobody has buried: such have no command any more.
    return !lines.isEmpty()
        && ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
            .flatMap(process -> process.info().command())
            .filter(command -> Path.of(command).startsWith(programs.getParent()))
            .isPresent();
  }

  /**
   * What went wrong by the log since a position, in one line: the first problems, as others follow.
   */
  private String problems(long position) throws IOException {
    byte[] log = Files.readAllBytes(home.log());
    int start = (int) Math.min(position, log.length);
    List<String> lines =
        new String(log, start, log.length - start, UTF_8)
            .lines()
            .map(line -> line.replaceFirst("^\\S+ \\S+ \\S+ \\[\\d+\\] ", "").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    List<String> notable =
        lines.stream()
            .filter(line -> line.matches("(?s).*(FATAL|PANIC|error|unrecognized|could not).*"))
            .toList();
    List<String> told = notable.isEmpty() ? lines : notable;
    return told.isEmpty()
        ? "it said nothing"
        : String.join("; ", told.subList(0, Math.min(LINES_TOLD, told.size())));
  }

  private void run(String program, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(account.prefix());
    command.add(programs.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    // Not the caller's directory, which another account may not enter.
    builder.directory(programs.toFile());
    builder.redirectErrorStream(true).redirectOutput(Redirect.appendTo(home.log().toFile()));
    long position = Files.exists(home.log()) ? Files.size(home.log()) : 0;
    Process process = builder.start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new PostgresServerException(
            program
                + " has not come back within "
                + PATIENCE_SECONDS
                + " s: "
                + problems(position));
      }
    } finally {
      process.destroy();
    }
    if (process.exitValue() != 0) {
      throw new PostgresServerException(program + " failed: " + problems(position));
    }
  }
}
