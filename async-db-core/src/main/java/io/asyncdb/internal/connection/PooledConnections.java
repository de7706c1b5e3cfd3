package io.asyncdb.internal.connection;

import io.asyncdb.config.PoolConfig;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** How the pool's connections come and go; who may have them is the pool's affair. */
final class PooledConnections {

  private static final Logger log = LoggerFactory.getLogger(ConnectionPool.class);

  /** Up to this share of its lifetime a connection is closed early, so that not all go at once. */
  private static final double LIFETIME_JITTER = 0.1;

  /** A connection that does not close within this is cut. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  /** A connection that gives no sign of life within this is closed. */
  private static final Duration VALIDATION_LIMIT = Duration.ofSeconds(1);

  private final PoolConfig config;
  private final Mono<Wire> connector;
  private final Scheduler timer;
  private final LongSupplier nanoTime;
  private final Sinks.Empty<Void> givenUp = Sinks.empty();

  PooledConnections(
      PoolConfig config, Mono<Wire> connector, Scheduler timer, LongSupplier nanoTime) {
    this.config = config;
    this.connector = connector;
    this.timer = timer;
    this.nanoTime = nanoTime;
  }

  /** Opens one; exactly one of the two is called. */
  void open(Consumer<PooledConnection> opened, Consumer<Throwable> failed) {
    // As a signal: what throws where the connection is delivered is not a failure to open it.
    connector
        .takeUntilOther(givenUp.asMono())
        .switchIfEmpty(Mono.error(PoolClosing::refusal))
        .materialize()
        .subscribe(signal -> tell(signal, opened, failed));
  }

  /** Fails what is being opened, now and later. */
  void giveUpOpening() {
    givenUp.tryEmitEmpty();
  }

  private void tell(
      Signal<Wire> signal, Consumer<PooledConnection> opened, Consumer<Throwable> failed) {
    Wire wire = signal.get();
    Throwable error = signal.getThrowable();
    if (wire != null) {
      double early = ThreadLocalRandom.current().nextDouble(LIFETIME_JITTER);
      long lifetime = (long) (config.maxLifetime().toNanos() * (1 - early));
      opened.accept(new PooledConnection(wire, nanoTime.getAsLong(), lifetime));
    } else if (error != null) {
      failed.accept(error);
    }
  }

  /** Asks one for a sign of life; exactly one of the two is called. */
  void validate(
      PooledConnection pooled,
      Consumer<PooledConnection> valid,
      Consumer<PooledConnection> notValid) {
    pooled
        .probe()
        .timeout(VALIDATION_LIMIT, timer)
        .materialize()
        .subscribe(
            answer -> {
              if (answer.hasError()) {
                log.warn(
                    "An idle connection gave no sign of life, and is closed: {}",
                    String.valueOf(answer.getThrowable()));
                notValid.accept(pooled);
              } else {
                valid.accept(pooled);
              }
            });
  }

  /**
   * Closes one.
   *
   * @param closing the way to do it in good order
   * @param next called when the connection is gone, in good order or not
   */
  void close(PooledConnection pooled, Mono<Void> closing, Runnable next) {
    closing
        .timeout(CLOSE_LIMIT, timer)
        .subscribe(
            null,
            error -> {
              log.warn("A connection is cut, for it did not close: {}", error.toString());
              pooled.cut();
              next.run();
            },
            next);
  }
}
