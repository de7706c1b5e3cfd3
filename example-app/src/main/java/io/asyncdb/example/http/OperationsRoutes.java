package io.asyncdb.example.http;

import io.asyncdb.Database;
import io.asyncdb.health.Health;
import io.asyncdb.health.PoolStats;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import reactor.core.publisher.Mono;

/** What an operator, a load balancer and the page want to know. */
final class OperationsRoutes {

  private final Database database;
  private final AdminToken token;

  OperationsRoutes(Database database, AdminToken token) {
    this.database = database;
    this.token = token;
  }

  /** The pool in counts, which give nothing away and may be shown to anybody. */
  record PoolCounts(int max, int open, int active, int idle, int pending, long acquired) {

    static PoolCounts of(PoolStats stats) {
      return new PoolCounts(
          stats.max(),
          stats.open(),
          stats.active(),
          stats.idle(),
          stats.pending(),
          stats.acquired());
    }
  }

  /** The answer of the probe. */
  record HealthBody(Health.Status status, String detail, long latencyMs, PoolCounts pool) {}

  /** All figures, and which database they are of. */
  record StatsBody(String database, PoolStats pool) {}

  Mono<Reply> health(Call call) {
    return database
        .health()
        .map(
            health ->
                new Reply(
                    health.isServing()
                        ? HttpResponseStatus.OK
                        : HttpResponseStatus.SERVICE_UNAVAILABLE,
                    Map.of(),
                    new HealthBody(
                        health.status(),
                        health.detail(),
                        health.latency().toMillis(),
                        PoolCounts.of(health.pool()))));
  }

  Mono<Reply> pool(Call call) {
    return Mono.just(Reply.ok(PoolCounts.of(database.stats())));
  }

  Mono<Reply> stats(Call call) {
    String offered =
        call.bearerToken()
            .orElseThrow(
                () -> HttpException.unauthorized("send the header Authorization: Bearer <token>"));
    if (!token.matches(offered)) {
      throw HttpException.unauthorized("this is not the admin token");
    }
    return Mono.just(Reply.ok(new StatsBody(database.config().toUrl(), database.stats())));
  }
}
