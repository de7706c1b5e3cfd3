package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Child;
import io.asyncdb.bench.Item;
import io.asyncdb.config.DatabaseConfig;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import reactor.netty.resources.LoopResources;

/**
 * r2dbc-pool over r2dbc-postgresql, for every candidate that stands on them: the driver's defaults,
 * event loops of its own, since by default all connections share the loop that first asked for one.
 */
final class R2dbcPool implements AutoCloseable {

  private static final Duration SHUTDOWN = Duration.ofSeconds(5);

  private final LoopResources loops;
  private final ConnectionPool connections;

  R2dbcPool(DatabaseConfig server, int size) {
    // Netty takes two turns among its loops for each connection, one to see of what kind they are.
    // With an even number of them every other would stay idle.
    int workers = Runtime.getRuntime().availableProcessors() | 1;
    this.loops = LoopResources.create("r2dbc", 1, workers, true, false);
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
    this.connections =
        new ConnectionPool(
            ConnectionPoolConfiguration.builder(driver).initialSize(size).maxSize(size).build());
    connections.warmup().block();
  }

  ConnectionPool connections() {
    return connections;
  }

  @SuppressWarnings("NullAway") // no column of the table takes NULL
  static Item item(Readable row) {
    return new Item(
        row.get(0, Integer.class),
        row.get(1, UUID.class),
        row.get(2, String.class),
        row.get(3, String.class),
        row.get(4, OffsetDateTime.class));
  }

  @SuppressWarnings("NullAway") // no column of the table takes NULL
  static Child child(Readable row) {
    return new Child(
        row.get(0, Integer.class),
        row.get(1, Integer.class),
        row.get(2, String.class),
        row.get(3, OffsetDateTime.class));
  }

  @Override
  public void close() {
    connections.disposeLater().then(loops.disposeLater(Duration.ZERO, SHUTDOWN)).block();
  }
}
