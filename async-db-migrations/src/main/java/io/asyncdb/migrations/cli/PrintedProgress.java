package io.asyncdb.migrations.cli;

import io.asyncdb.migrations.MigrationProgress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** Prints a line where something happens, and one every ten seconds where nothing does. */
final class PrintedProgress implements MigrationProgress, AutoCloseable {

  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(10);

  private final PrintWriter out;
  private final String where;
  private @Nullable Disposable ticks;

  private PrintedProgress(PrintWriter out, String where) {
    this.out = out;
    this.where = where;
  }

  /** Of the database that is migrated. */
  static PrintedProgress of(PrintWriter out) {
    return new PrintedProgress(out, "");
  }

  /** Of a database that nobody else sees, so that no one takes it for theirs. */
  static PrintedProgress ofScratch(PrintWriter out) {
    return new PrintedProgress(out, "Scratch database: ");
  }

  @Override
  public void started(String script, int left) {
    close();
    print("Applying %s, %d to go".formatted(script, left));
    ticks =
        Flux.interval(SIGN_OF_LIFE)
            .subscribe(
                tick ->
                    print(
                        "Still applying %s, for %d s"
                            .formatted(script, (tick + 1) * SIGN_OF_LIFE.toSeconds())));
  }

  @Override
  public void applied(String script, Duration took) {
    close();
    print(String.format(Locale.ROOT, "Applied %s in %.1f s", script, took.toMillis() / 1000.0));
  }

  @Override
  public void postponed(String reason, Duration pause) {
    close();
    print("%s Again in %d ms.".formatted(reason, pause.toMillis()));
  }

  /** Ends the signs of life. */
  @Override
  public void close() {
    Disposable running = ticks;
    ticks = null;
    if (running != null) {
      running.dispose();
    }
  }

  private void print(String line) {
    out.println(where + line);
    out.flush();
  }
}
