package io.asyncdb.internal.transaction;

import io.asyncdb.Session;
import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.statement.DefaultStatement;
import io.netty.buffer.ByteBuf;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session over a lease that somebody else releases. */
public final class DefaultSession implements Session {

  private final TransactionRunner runner;
  private final Lease lease;
  private final Target target;
  private final OneAtATime transactions = gate();

  /** Creates a session that is valid until the lease is released. */
  public DefaultSession(TransactionRunner runner, Lease lease) {
    this.runner = runner;
    this.lease = lease;
    this.target = runner.target(lease, transactions);
  }

  static OneAtATime gate() {
    return new OneAtATime("a transaction of this session is still open");
  }

  @Override
  public Statement sql(String sql) {
    return DefaultStatement.of(runner.statements(), target, sql);
  }

  @Override
  public Mono<Long> copyIn(String sql, Publisher<ByteBuf> source) {
    return runner.statements().copy(target, sql, source);
  }

  @Override
  public DatabaseConfig config() {
    return runner.statements().config();
  }

  @Override
  public <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work) {
    return runner.one(lease, transactions, options, work);
  }

  @Override
  public <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    return runner.many(lease, transactions, options, work);
  }
}
