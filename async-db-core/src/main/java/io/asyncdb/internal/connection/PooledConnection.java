package io.asyncdb.internal.connection;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.Wrapped;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One connection to the server for as long as it exists, with its age. */
final class PooledConnection {

  private final Wire wire;
  private final Scheduler loop;
  private final int serverVersion;
  private final long openedAtNanos;
  private final long expiresAtNanos;

  /** When it last came back. Written and read under the pool's lock. */
  private long idleSinceNanos;

  PooledConnection(Wire wire, long nowNanos, long lifetimeNanos) {
    this.wire = wire;
    Scheduler scheduler = ((Wrapped<?>) wire.connection()).unwrap(Scheduler.class);
    if (scheduler == null) {
      throw new IllegalStateException("the driver's connection does not name its event loop");
    }
    this.loop = scheduler;
    this.serverVersion = majorOf(wire.connection().getMetadata().getDatabaseVersion());
    this.openedAtNanos = nowNanos;
    this.expiresAtNanos = nowNanos + lifetimeNanos;
    this.idleSinceNanos = nowNanos;
  }

  /** Of {@code 18.6 (Debian 18.6-1)} or {@code 19beta1}. */
  private static int majorOf(String version) {
    int end = 0;
    while (end < version.length() && Character.isDigit(version.charAt(end))) {
      end++;
    }
    return end == 0 ? 0 : Integer.parseInt(version, 0, end, 10);
  }

  Wire wire() {
    return wire;
  }

  PostgresqlConnection connection() {
    return wire.connection();
  }

  /** The server's major version, such as 18. */
  int serverVersion() {
    return serverVersion;
  }

  /** The event loop that reads from and writes to this connection. */
  Scheduler loop() {
    return loop;
  }

  long openedAtNanos() {
    return openedAtNanos;
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

  /**
   * Returns a statement that goes to the server and back, behind all that was sent before. An error
   * is an answer as well: a failed transaction has nothing but errors.
   */
  Mono<Void> probe() {
    return connection()
        .createStatement("SELECT 1")
        .execute()
        .concatMap(PostgresqlResult::getRowsUpdated)
        .onErrorMap(error -> ServerErrors.translate(error, null))
        .then();
  }

  /** Looks at the channel alone; no round trip. */
  boolean isOpen() {
    return wire.isOpen();
  }

  /** Says goodbye to the server and closes. */
  Mono<Void> close() {
    return wire.close();
  }

  /** Closes without a word to the server. */
  void cut() {
    wire.cut();
  }
}
