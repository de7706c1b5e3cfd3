package io.asyncdb.internal.spi;

import io.asyncdb.config.PoolerMode;
import io.asyncdb.internal.connection.ConnectionPool;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.transaction.TransactionRunner;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** The pool as a connection factory of R2DBC. */
public final class FacadeConnectionFactory implements ConnectionFactory {

  /** By this name others tell which dialect of SQL to speak. */
  private static final String PRODUCT = "PostgreSQL";

  private final ConnectionPool pool;
  private final TransactionRunner transactions;
  private final PoolerMode pooler;

  /** Creates a factory whose connections are borrowed from the pool. */
  public FacadeConnectionFactory(
      ConnectionPool pool, TransactionRunner transactions, PoolerMode pooler) {
    this.pool = pool;
    this.transactions = transactions;
    this.pooler = pooler;
  }

  @Override
  public Mono<Connection> create() {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Connection> receiver) {
        pool.acquire().subscribe(new Handover(receiver, FacadeConnectionFactory.this::over));
      }
    };
  }

  private FacadeConnection over(Lease lease) {
    return new FacadeConnection(
        lease,
        transactions.statements(),
        transactions.target(lease),
        pooler == PoolerMode.TRANSACTION);
  }

  @Override
  public ConnectionFactoryMetadata getMetadata() {
    return () -> PRODUCT;
  }

  @Override
  public String toString() {
    return "ConnectionFactory[" + PRODUCT + "]";
  }
}
