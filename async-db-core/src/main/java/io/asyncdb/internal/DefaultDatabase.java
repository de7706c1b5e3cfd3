package io.asyncdb.internal;

import io.asyncdb.Database;
import io.asyncdb.Session;
import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.health.Health;
import io.asyncdb.health.PoolStats;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Connector;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import io.asyncdb.internal.transaction.DefaultSession;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Puts the parts together: connector, pool, runner, probe. */
public final class DefaultDatabase implements Database {

  private final DatabaseConfig config;
  private final Connector connector;
  private final ConnectionPool pool;
  private final StatementRunner runner;
  private final HealthProbe probe;
  private final Mono<Void> closed;

  private DefaultDatabase(DatabaseConfig config) {
    this.config = config;
    this.connector = new Connector(config);
    this.pool =
        new ConnectionPool(
            config.pool(), connector.connect(), Schedulers.parallel(), System::nanoTime);
    this.runner = new StatementRunner(config.listeners());
    this.probe = new HealthProbe(config, pool, connector);
    this.closed =
        Mono.defer(() -> pool.close(config.shutdownTimeout()))
            .then(Mono.defer(connector::disposeLater))
            .cache();
  }

  /** Opens a database; see {@link Database#open(DatabaseConfig)}. */
  public static Database open(DatabaseConfig config) {
    return new DefaultDatabase(config);
  }

  @Override
  public Statement sql(String sql) {
    return DefaultStatement.of(runner, pool, sql);
  }

  @Override
  public <T> Mono<T> withSession(Function<? super Session, ? extends Mono<T>> work) {
    return Mono.usingWhen(
        pool.acquire(),
        lease -> work.apply(new DefaultSession(runner, lease)),
        Lease::release,
        (lease, error) -> lease.release(),
        Lease::release);
  }

  @Override
  public <T> Flux<T> streamWithSession(Function<? super Session, ? extends Publisher<T>> work) {
    return Flux.usingWhen(
        pool.acquire(),
        lease -> work.apply(new DefaultSession(runner, lease)),
        Lease::release,
        (lease, error) -> lease.release(),
        Lease::release);
  }

  @Override
  public <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work) {
    return withSession(session -> session.inTransaction(options, work));
  }

  @Override
  public <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    return streamWithSession(session -> session.streamInTransaction(options, work));
  }

  @Override
  public PoolStats stats() {
    return pool.stats();
  }

  @Override
  public Mono<Health> health() {
    return probe.check();
  }

  @Override
  public DatabaseConfig config() {
    return config;
  }

  @Override
  public Mono<Void> closeLater() {
    return closed;
  }

  @Override
  public void close() {
    if (Schedulers.isInNonBlockingThread()) {
      throw new IllegalStateException(
          "close() waits and must not run on thread %s: use closeLater()"
              .formatted(Thread.currentThread().getName()));
    }
    closed.block();
  }

  @Override
  public String toString() {
    return "Database[" + config + "]";
  }
}
