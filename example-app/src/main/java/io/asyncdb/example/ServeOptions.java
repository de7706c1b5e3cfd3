package io.asyncdb.example;

import io.asyncdb.example.conversations.Demo;
import io.asyncdb.example.http.AdminToken;
import io.asyncdb.example.http.HttpApi;
import io.asyncdb.example.http.RunningApi;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jline.utils.Signals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How to serve, and doing so. */
final class ServeOptions {

  private static final String INTERRUPT = "INT";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "${env:PORT:-8080}",
      description = "Port to listen on, 0 for any free one. Default: $PORT, else 8080.")
  private int port;

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "localhost",
      description = "Address to listen on, 0.0.0.0 for all. Default: localhost.")
  private String host = "";

  @Mixin private final DatabaseOptions databaseOptions = new DatabaseOptions();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  /** Serves until Ctrl-C or SIGTERM, then lets end what is under way. */
  int serve() throws InterruptedException {
    PrintWriter out = Objects.requireNonNull(command).commandLine().getOut();
    if (port < 0 || port > 65_535) {
      throw new UsageException("--port must be from 0 to 65535, was " + port);
    }
    AdminToken token = AdminToken.of(System.getenv("ADMIN_TOKEN"));
    try (AppDatabase database = databaseOptions.open(out)) {
      Demo.seed(database.database()).block();
      try (RunningApi api = new HttpApi(database.database(), token).start(host, port)) {
        new StartMessage("http://" + address() + ":" + api.port(), token, database).print(out);
        awaitSignal();
        out.println("Stopping.");
      }
    }
    return ExitCode.OK.number();
  }

  /**
   * Waits to be told to stop. Not by a shutdown hook: the JVM runs all hooks at the same time, and
   * the embedded server's would stop it under the requests that are still to be served.
   */
  private static void awaitSignal() throws InterruptedException {
    CountDownLatch signalled = new CountDownLatch(1);
    Signals.register(INTERRUPT, signalled::countDown);
    Signals.register("TERM", signalled::countDown);
    signalled.await();
    // Who presses Ctrl-C again does not want to wait.
    Signals.registerDefault(INTERRUPT);
  }

  /** Where a browser on this machine finds us. */
  private String address() {
    return host.equals("0.0.0.0") ? "localhost" : host.contains(":") ? "[" + host + "]" : host;
  }
}
