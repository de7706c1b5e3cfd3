package io.asyncdb.internal.statement;

import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.observe.StatementOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The paired events of one run of a statement. */
public class StatementEvents {

  /** For when nobody listens. */
  static final StatementEvents NONE = new StatementEvents();

  private StatementEvents() {}

  static StatementEvents to(
      Listeners listeners, RequestScope scope, @Nullable String name, String sql, String prepared) {
    return new Told(
        listeners,
        scope.listeners(),
        new StatementEvent(listeners.nextId(), name, scope.caller(), scope.calls(), sql, prepared));
  }

  /** It is about to be sent. */
  public void started() {}

  /** Its answer is complete. */
  public void ended(boolean cancelled, long rows, @Nullable Throwable error) {}

  private static final class Told extends StatementEvents {

    private final Listeners listeners;
    private final List<DatabaseListener> ofTheRequest;
    private final StatementEvent event;
    private long startNanos;

    Told(Listeners listeners, List<DatabaseListener> ofTheRequest, StatementEvent event) {
      this.listeners = listeners;
      this.ofTheRequest = ofTheRequest;
      this.event = event;
    }

    @Override
    public void started() {
      startNanos = System.nanoTime();
      tell(listener -> listener.statementStarted(event));
    }

    @Override
    public void ended(boolean cancelled, long rows, @Nullable Throwable error) {
      Result result =
          cancelled ? Result.CANCELLED : error == null ? Result.SUCCEEDED : Result.FAILED;
      StatementOutcome outcome =
          new StatementOutcome(
              result,
              Duration.ofNanos(System.nanoTime() - startNanos),
              rows,
              cancelled ? null : error);
      tell(listener -> listener.statementEnded(event, outcome));
    }

    private void tell(Consumer<DatabaseListener> call) {
      listeners.tell(call);
      Listeners.tell(ofTheRequest, call);
    }
  }
}
