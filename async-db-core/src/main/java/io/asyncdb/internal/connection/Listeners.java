package io.asyncdb.internal.connection;

import io.asyncdb.observe.ConnectOutcome;
import io.asyncdb.observe.DatabaseListener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Those who are told of what one database does. */
public final class Listeners {

  private static final Logger log = LoggerFactory.getLogger(Listeners.class);

  private final List<DatabaseListener> listeners;
  private final AtomicLong ids = new AtomicLong();

  /** Creates an object that tells these, in their order. */
  public Listeners(List<DatabaseListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  /** Tells whether nobody listens, so that no event need be made. */
  public boolean isEmpty() {
    return listeners.isEmpty();
  }

  /** Returns a number that no event of this database had. */
  public long nextId() {
    return ids.incrementAndGet();
  }

  /** Returns a way to open connections that tells how each opening ended. */
  <T> Mono<T> telling(Mono<T> connect) {
    if (isEmpty()) {
      return connect;
    }
    return Mono.defer(
        () -> {
          long start = System.nanoTime();
          return connect
              .doOnSuccess(opened -> tellConnect(start, null))
              .doOnError(error -> tellConnect(start, error));
        });
  }

  private void tellConnect(long startNanos, @Nullable Throwable error) {
    Duration elapsed = Duration.ofNanos(System.nanoTime() - startNanos);
    ConnectOutcome outcome = new ConnectOutcome(elapsed, error);
    tell(listener -> listener.connectEnded(outcome));
  }

  /** Tells all. */
  public void tell(Consumer<DatabaseListener> call) {
    tell(listeners, call);
  }

  /** Tells the given ones; what they throw is logged and harms nobody. */
  public static void tell(List<DatabaseListener> listeners, Consumer<DatabaseListener> call) {
    for (DatabaseListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (Throwable error) { // an Error, too, must not cost the caller its answer
        log.warn("A listener failed: {}", listener.getClass().getName(), error);
      }
    }
  }
}
