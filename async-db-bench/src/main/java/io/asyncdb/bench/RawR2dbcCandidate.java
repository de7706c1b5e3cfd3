package io.asyncdb.bench;

import io.asyncdb.config.DatabaseConfig;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * r2dbc-postgresql and r2dbc-pool, written by hand: text results as ours, columns by position,
 * event loops of its own, since by default all connections share the loop that first asked for one.
 */
final class RawR2dbcCandidate implements Candidate {

  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private final LoopResources loops;
  private final ConnectionPool pool;

  RawR2dbcCandidate(DatabaseConfig server) {
    // Netty takes two turns among its loops for each connection, one to see of what kind they are.
    // With an even number of them every other would stay idle.
    int workers = Runtime.getRuntime().availableProcessors() | 1;
    this.loops = LoopResources.create("raw-r2dbc", 1, workers, true, false);
    PostgresqlConnectionFactory driver =
        new PostgresqlConnectionFactory(
            PostgresqlConnectionConfiguration.builder()
                .host(server.host())
                .port(server.port())
                .database(server.database())
                .username(server.username())
                .password(server.password())
                .autodetectExtensions(false)
                .loopResources(loops)
                .build());
    this.pool =
        new ConnectionPool(
            ConnectionPoolConfiguration.builder(driver)
                .initialSize(CONNECTIONS)
                .maxSize(CONNECTIONS)
                .build());
    pool.warmup().block();
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    Mono.usingWhen(pool.create(), connection -> oneRowByKey(connection, id), Connection::close)
        .subscribe(reply::received, reply::failed);
  }

  private static Mono<Item> oneRowByKey(Connection connection, int id) {
    return Flux.from(connection.createStatement(Dataset.ONE_ROW_BY_KEY).bind("$1", id).execute())
        .flatMap(result -> result.map(RawR2dbcCandidate::item))
        .single();
  }

  @Override
  public void updateAndInsert(int id, Reply<Long> reply) {
    Mono.usingWhen(
            pool.create(),
            connection ->
                Mono.from(connection.beginTransaction())
                    .then(count(connection, Dataset.UPDATE, id))
                    .flatMap(
                        updated ->
                            count(connection, Dataset.INSERT, id)
                                .map(inserted -> updated + inserted))
                    .delayUntil(changed -> connection.commitTransaction()),
            Connection::close,
            (connection, error) ->
                Mono.from(connection.rollbackTransaction()).then(Mono.from(connection.close())),
            connection ->
                Mono.from(connection.rollbackTransaction()).then(Mono.from(connection.close())))
        .subscribe(reply::received, reply::failed);
  }

  private static Mono<Long> count(Connection connection, String sql, int id) {
    return Flux.from(connection.createStatement(sql).bind("$1", id).execute())
        .flatMap(Result::getRowsUpdated)
        .single();
  }

  @SuppressWarnings("NullAway") // no column of the table takes NULL
  private static Item item(Row row, RowMetadata metadata) {
    return new Item(
        row.get(0, Integer.class),
        row.get(1, UUID.class),
        row.get(2, String.class),
        row.get(3, Json.class),
        row.get(4, OffsetDateTime.class));
  }

  @Override
  public void close() {
    pool.disposeLater().then(loops.disposeLater(Duration.ZERO, SHUTDOWN)).block();
  }
}
