package io.asyncdb.migrations.cli;

import io.asyncdb.test.PostgresServer;
import io.asyncdb.test.TestDatabase;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the commands of the packaged jar, each in a process of its own, on a server that the jar
 * brings. There is no jar yet when the tests run; so .ci/run starts this after the build, with the
 * jar as the class path and the only argument.
 */
final class RunnableJar {

  private final String jar;
  private final String url;
  private final Path migrations;

  private RunnableJar(String jar, String url, Path migrations) {
    this.jar = jar;
    this.url = url;
    this.migrations = migrations;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path migrations = Files.createTempDirectory("migrations");
    Files.writeString(migrations.resolve("V1__account.sql"), "create table account (id int)");
    try (PostgresServer server = PostgresServer.start();
        TestDatabase database = server.createDatabase()) {
      RunnableJar cli = new RunnableJar(arguments[0], database.url(), migrations);
      cli.expect(8, "validate", "-l", migrations.toString());
      cli.expect(0, "migrate", "-l", migrations.toString());
      cli.expect(0, "info", "--json", "-l", migrations.toString());
      cli.expect(0, "validate", "-l", migrations.toString());
      cli.expect(0, "repair", "-l", migrations.toString());
      cli.expect(0, "drift", "-l", migrations.toString());
      cli.expect(10, "doctor");
      Files.writeString(migrations.resolve("V2__broken.sql"), "select nonsense");
      cli.expect(5, "migrate", "-l", migrations.toString());
    }
    Files.delete(migrations.resolve("V1__account.sql"));
    Files.delete(migrations.resolve("V2__broken.sql"));
    Files.delete(migrations);
  }

  private void expect(int exit, String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-jar", jar));
    command.addAll(List.of(arguments));
    ProcessBuilder process =
        new ProcessBuilder(command)
            .redirectOutput(Redirect.INHERIT)
            .redirectError(Redirect.INHERIT);
    process.environment().put("DATABASE_URL", url);
    int found = process.start().waitFor();
    if (found != exit) {
      throw new IllegalStateException(
          arguments[0] + " over " + migrations + " ended with " + found + " instead of " + exit);
    }
  }
}
