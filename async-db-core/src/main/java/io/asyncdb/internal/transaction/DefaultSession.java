package io.asyncdb.internal.transaction;

import io.asyncdb.Session;
import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A session over a lease that somebody else releases. */
public final class DefaultSession implements Session {

  private final StatementRunner runner;
  private final Lease lease;
  private final OneAtATime transactions =
      new OneAtATime("a transaction of this session is still open");

  /** Creates a session that is valid until the lease is released. */
  public DefaultSession(StatementRunner runner, Lease lease) {
    this.runner = runner;
    this.lease = lease;
  }

  @Override
  public Statement sql(String sql) {
    return DefaultStatement.of(runner, lease, sql);
  }

  @Override
  public <T> Mono<T> inTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Mono<T>> work) {
    return streamInTransaction(options, work).singleOrEmpty();
  }

  @Override
  public <T> Flux<T> streamInTransaction(
      TransactionOptions options, Function<? super Transaction, ? extends Publisher<T>> work) {
    return DefaultTransaction.run(runner, lease, transactions, options, work);
  }
}
