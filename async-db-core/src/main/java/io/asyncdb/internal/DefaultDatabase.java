package io.asyncdb.internal;

import io.asyncdb.Database;
import io.asyncdb.ListenEvent;
import io.asyncdb.Session;
import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.health.Health;
import io.asyncdb.health.PoolStats;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Connector;
import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.notification.Notifications;
import io.asyncdb.internal.spi.FacadeConnectionFactory;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import io.asyncdb.internal.transaction.DefaultSession;
import io.asyncdb.internal.transaction.TransactionRunner;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.SlowQueryLog;
import io.r2dbc.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Puts the parts together: connector, pool, runner, probe. */
public final class DefaultDatabase implements Database {

  private final DatabaseConfig config;
  private final Connector connector;
  private final ConnectionPool pool;
  private final StatementRunner statements;
  private final TransactionRunner transactions;
  private final Target target;
  private final HealthProbe probe;
  private final Notifications notifications;
  private final Mono<Void> closed;

  private DefaultDatabase(DatabaseConfig config) {
    this.config = config;
    this.connector = new Connector(config);
    Listeners listeners = new Listeners(listeners(config));
    this.pool =
        new ConnectionPool(
            config.pool(),
            config.connectGuard().guard(connector.connect()),
            Schedulers.parallel(),
            System::nanoTime,
            listeners);
    this.statements = new StatementRunner(config, listeners);
    this.transactions = new TransactionRunner(statements, pool);
    this.target = transactions.target();
    this.probe = new HealthProbe(config, pool, connector);
    this.notifications =
        new Notifications(
            connector.connect(),
            Schedulers.parallel(),
            Notifications.HEARTBEAT,
            config.connectTimeout());
    Supplier<PoolStats> figures = pool::stats;
    this.closed =
        Mono.defer(() -> Mono.when(notifications.close(), pool.close(config.shutdownTimeout())))
            .then(Mono.defer(connector::disposeLater))
            .doOnTerminate(() -> listeners.tell(listener -> listener.databaseClosed(figures)))
            .cache();
    listeners.tell(listener -> listener.databaseOpened(figures));
  }

  private static List<DatabaseListener> listeners(DatabaseConfig config) {
    List<DatabaseListener> listeners = new ArrayList<>(config.listeners());
    if (!config.slowQueryThreshold().isZero()) {
      listeners.add(SlowQueryLog.above(config.slowQueryThreshold()));
    }
    return listeners;
  }

  /** Opens a database; see {@link Database#open(DatabaseConfig)}. */
  public static Database open(DatabaseConfig config) {
    return new DefaultDatabase(config);
  }

  @Override
  public Statement sql(String sql) {
    return DefaultStatement.of(statements, target, sql);
  }

  @Override
  public <T> Mono<T> withSession(Function<? super Session, ? extends Mono<T>> work) {
    return streamWithSession(work).singleOrEmpty();
  }

  @Override
  public <T> Flux<T> streamWithSession(Function<? super Session, ? extends Publisher<T>> work) {
    return Flux.usingWhen(
        pool.acquire(),
        lease ->
            // What holds a connection ends at its deadline, even where it waits for something else.
            Expiry.limit(
                Flux.from(work.apply(new DefaultSession(transactions, lease)))
                    .contextWrite(lease.held()),
                lease::missed),
        Lease::release,
        (lease, error) -> Expiry.cleaningUp(lease.release()),
        Lease::release);
  }

  @Override
  public <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work) {
    return transactions.one(options, work);
  }

  @Override
  public <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    return transactions.many(options, work);
  }

  @Override
  public Flux<ListenEvent> listen(String... channels) {
    if (config.pooler() == PoolerMode.TRANSACTION) {
      throw new IllegalStateException(
          "a pooler in transaction mode delivers no notifications: listen on a database that is"
              + " opened past it");
    }
    return notifications.listen(List.of(channels));
  }

  @Override
  public ConnectionFactory asConnectionFactory() {
    return new FacadeConnectionFactory(pool, transactions, config.pooler());
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
