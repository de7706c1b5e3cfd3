package io.asyncdb.internal.connection;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.spi.ValidationDepth;
import io.r2dbc.spi.Wrapped;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One connection to the server for as long as it exists, with its age. */
final class PooledConnection {

  private final PostgresqlConnection connection;
  private final Scheduler loop;
  private final long expiresAtNanos;

  /** When it last came back. Written and read under the pool's lock. */
  private long idleSinceNanos;

  PooledConnection(PostgresqlConnection connection, long nowNanos, long lifetimeNanos) {
    this.connection = connection;
    Scheduler scheduler = ((Wrapped<?>) connection).unwrap(Scheduler.class);
    if (scheduler == null) {
      throw new IllegalStateException("the driver's connection does not name its event loop");
    }
    this.loop = scheduler;
    this.expiresAtNanos = nowNanos + lifetimeNanos;
    this.idleSinceNanos = nowNanos;
  }

  PostgresqlConnection connection() {
    return connection;
  }

  /** The event loop that reads from and writes to this connection. */
  Scheduler loop() {
    return loop;
  }

  boolean isExpired(long nowNanos) {
    return nowNanos - expiresAtNanos >= 0;
  }

  void markIdle(long nowNanos) {
    idleSinceNanos = nowNanos;
  }

  long idleNanos(long nowNanos) {
    return nowNanos - idleSinceNanos;
  }

  /** Looks at the channel alone; no round trip. */
  boolean isOpen() {
    boolean[] open = new boolean[1];
    // A supplier behind a Mono: it answers on this thread, before subscribe returns.
    Mono.from(connection.validate(ValidationDepth.LOCAL)).subscribe(answer -> open[0] = answer);
    return open[0];
  }

  Mono<Void> close() {
    return connection.close();
  }
}
