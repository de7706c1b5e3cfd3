package io.asyncdb.internal.statement;

import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.observe.StatementOutcome.Result;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The paired events of one run of a statement. */
class StatementEvents {

  /** For when nobody listens. */
  static final StatementEvents NONE = new StatementEvents();

  private StatementEvents() {}

  static StatementEvents to(List<DatabaseListener> listeners, long id, StatementCall call) {
    return new Told(listeners, new StatementEvent(id, call.name(), call.sql().original()));
  }

  void started() {}

  void ended(boolean cancelled, long rows, @Nullable Throwable error) {}

  private static final class Told extends StatementEvents {

    private static final Logger log = LoggerFactory.getLogger(StatementEvents.class);

    private final List<DatabaseListener> listeners;
    private final StatementEvent event;
    private long startNanos;

    Told(List<DatabaseListener> listeners, StatementEvent event) {
      this.listeners = listeners;
      this.event = event;
    }

    @Override
    void started() {
      startNanos = System.nanoTime();
      tell(listener -> listener.statementStarted(event));
    }

    @Override
    void ended(boolean cancelled, long rows, @Nullable Throwable error) {
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
      for (DatabaseListener listener : listeners) {
        try {
          call.accept(listener);
        } catch (RuntimeException error) {
          log.warn("A listener failed: {}", listener.getClass().getName(), error);
        }
      }
    }
  }
}
