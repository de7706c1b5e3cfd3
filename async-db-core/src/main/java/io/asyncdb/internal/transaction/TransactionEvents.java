package io.asyncdb.internal.transaction;

import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.TransactionEvent;
import io.asyncdb.observe.TransactionOutcome;
import io.asyncdb.observe.TransactionOutcome.Result;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** The paired events of one transaction: one start, and the first end that is known. */
public class TransactionEvents {

  /** For savepoints, and for when nobody listens. */
  public static final TransactionEvents NONE = new TransactionEvents();

  private TransactionEvents() {}

  /** Returns the events of a transaction that is about to begin. */
  public static TransactionEvents to(Listeners listeners, ContextView context) {
    return listeners.isEmpty()
        ? NONE
        : new Told(
            listeners, new TransactionEvent(listeners.nextId(), RequestScope.of(context).caller()));
  }

  /** It is about to begin. */
  public void started() {}

  /** It has ended, so far as is known; the first word counts. */
  public void ended(Result result, @Nullable Throwable error) {}

  private static final class Told extends TransactionEvents {

    private final Listeners listeners;
    private final TransactionEvent event;
    private final AtomicBoolean open = new AtomicBoolean();
    private volatile long startNanos;

    Told(Listeners listeners, TransactionEvent event) {
      this.listeners = listeners;
      this.event = event;
    }

    @Override
    public void started() {
      startNanos = System.nanoTime();
      open.set(true);
      listeners.tell(listener -> listener.transactionStarted(event));
    }

    @Override
    public void ended(Result result, @Nullable Throwable error) {
      if (!open.compareAndSet(true, false)) {
        return;
      }
      TransactionOutcome outcome =
          new TransactionOutcome(result, Duration.ofNanos(System.nanoTime() - startNanos), error);
      listeners.tell(listener -> listener.transactionEnded(event, outcome));
    }
  }
}
