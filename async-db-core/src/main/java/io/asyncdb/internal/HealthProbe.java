package io.asyncdb.internal;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.health.Health;
import io.asyncdb.health.Health.Status;
import io.asyncdb.health.PoolStats;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Connector;
import io.asyncdb.internal.connection.ControlWork;
import io.asyncdb.internal.connection.Wire;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Asks the server for a sign of life: over the pool where a connection is free, over one of its own
 * where all are held, so that a saturated pool is told from a dead server.
 */
final class HealthProbe {

  private final DatabaseConfig config;
  private final ConnectionPool pool;
  private final Connector connector;

  HealthProbe(DatabaseConfig config, ConnectionPool pool, Connector connector) {
    this.config = config;
    this.pool = pool;
    this.connector = connector;
  }

  Mono<Health> check() {
    return Mono.defer(
        () -> {
          long start = System.nanoTime();
          boolean saturated = pool.stats().isSaturated();
          Mono<Void> probe = saturated ? overOwnConnection() : overPool();
          return probe
              .timeout(config.healthTimeout())
              .then(Mono.fromSupplier(() -> alive(saturated, start)))
              .onErrorResume(error -> Mono.just(down(error, start)));
        });
  }

  private Mono<Void> overPool() {
    return pool.<String>exchange(() -> ControlWork.of("SELECT 1")).then();
  }

  private Mono<Void> overOwnConnection() {
    return Mono.usingWhen(
        connector.connect(),
        wire ->
            wire.connection()
                .createStatement("SELECT 1")
                .execute()
                .concatMap(PostgresqlResult::getRowsUpdated)
                .then(),
        Wire::close);
  }

  private Health alive(boolean saturated, long start) {
    PoolStats stats = pool.stats();
    return saturated
        ? new Health(
            Status.DEGRADED, "the pool is saturated: " + stats.summary(), since(start), stats)
        : new Health(Status.UP, stats.summary(), since(start), stats);
  }

  private Health down(Throwable error, long start) {
    String why =
        error instanceof TimeoutException
            ? "no answer within " + config.healthTimeout()
            : String.valueOf(error.getMessage());
    return new Health(Status.DOWN, why, since(start), pool.stats());
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
