package io.asyncdb.internal.spi;

import io.asyncdb.internal.connection.Expiry;
import io.asyncdb.internal.connection.Lease;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.statement.StatementRunner;
import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A lease as a connection of R2DBC. Closing it gives the lease back. */
final class FacadeConnection implements Connection {

  /** How long a statement that nobody reads any more may run on when its connection is closed. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final Lease lease;
  private final StatementRunner statements;
  private final Target betweenTransactions;
  private final TransactionControl transaction;
  private final Set<Answer> running = ConcurrentHashMap.newKeySet();
  private final Set<Outlet<?>> kept = ConcurrentHashMap.newKeySet();
  private final Mono<Void> closing = Mono.defer(this::release).cache();
  private volatile boolean closed;

  /**
   * Creates a connection.
   *
   * @param lease what it stands on, and gives back in the end
   * @param statements runs what is executed
   * @param betweenTransactions where statements run that are in no transaction
   * @param localOnly whether settings must not outlast a transaction
   */
  FacadeConnection(
      Lease lease, StatementRunner statements, Target betweenTransactions, boolean localOnly) {
    this.lease = lease;
    this.statements = statements;
    this.betweenTransactions = betweenTransactions;
    this.transaction =
        new TransactionControl(lease, statements.listeners(), localOnly, () -> closed);
  }

  @Override
  public Statement createStatement(String sql) {
    Check.notNull(sql, "sql");
    requireOpen();
    return new FacadeStatement(this, lease.connection().createStatement(sql), sql);
  }

  @Override
  public Batch createBatch() {
    requireOpen();
    return new FacadeBatch(this, lease.connection().createBatch());
  }

  private void requireOpen() {
    if (closed) {
      throw closed();
    }
  }

  static IllegalStateException closed() {
    return new IllegalStateException("the connection was closed");
  }

  Flux<Result> execute(Execution execution) {
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Result> receiver) {
        if (closed) {
          Operators.error(receiver, closed());
        } else {
          start(new Answer(FacadeConnection.this, execution, receiver), execution);
        }
      }
    };
  }

  private void start(Answer answer, Execution execution) {
    if (answer.begin()) {
      running.add(answer);
      statements
          .bound(
              inTransaction() ? lease : betweenTransactions,
              execution.sql(),
              (events, changes) -> new ExecuteWork(execution, events, changes))
          .subscribe(answer);
    }
  }

  /** Returns where the segments of a result are kept until they are read, or this is closed. */
  Outlet<Result.Segment> keep(Outlet.Source<Result.Segment> source) {
    Outlet<Result.Segment> outlet = new Outlet<>(source);
    kept.add(outlet);
    return outlet;
  }

  void forget(Outlet<?> outlet) {
    kept.remove(outlet);
  }

  void ended(Answer answer) {
    running.remove(answer);
  }

  /** A statement has failed: returns what to tell of it. */
  Throwable failed(Throwable error) {
    transaction.doubtStatus();
    return closed && error instanceof IllegalStateException ? closed() : SpiErrors.of(error);
  }

  boolean inTransaction() {
    return lease.isInTransaction();
  }

  @Override
  public Mono<Void> close() {
    return Expiry.cleaningUp(closing, LINGER);
  }

  private Mono<Void> release() {
    closed = true;
    List<Mono<Void>> unattended =
        inTransaction()
            ? List.of() // will be rolled back in any case
            : running.stream().filter(Answer::isUnattended).map(Answer::over).toList();
    return Mono.when(unattended)
        .take(LINGER)
        .then(Mono.defer(lease::release))
        .then(Mono.fromRunnable(this::wasClosed));
  }

  private void wasClosed() {
    transaction.wasClosed();
    kept.forEach(outlet -> outlet.revoke(closed()));
  }

  @Override
  public Mono<Boolean> validate(ValidationDepth depth) {
    Check.notNull(depth, "depth");
    return Mono.defer(
        () -> {
          if (closed) {
            return Mono.just(false);
          }
          return depth == ValidationDepth.LOCAL
              ? lease.connection().validate(ValidationDepth.LOCAL)
              : transaction.answers();
        });
  }

  @Override
  public ConnectionMetadata getMetadata() {
    return lease.connection().getMetadata();
  }

  @Override
  public boolean isAutoCommit() {
    return !inTransaction();
  }

  @Override
  public Mono<Void> setAutoCommit(boolean autoCommit) {
    return Mono.defer(() -> autoCommit ? transaction.commit() : transaction.begin(null));
  }

  @Override
  public Mono<Void> beginTransaction() {
    return transaction.begin(null);
  }

  @Override
  public Mono<Void> beginTransaction(TransactionDefinition definition) {
    Check.notNull(definition, "definition");
    return transaction.begin(definition);
  }

  @Override
  public Mono<Void> commitTransaction() {
    return transaction.commit();
  }

  @Override
  public Mono<Void> rollbackTransaction() {
    return transaction.rollback();
  }

  @Override
  public Mono<Void> createSavepoint(String name) {
    Check.notNull(name, "name");
    return transaction.createSavepoint(name);
  }

  @Override
  public Mono<Void> releaseSavepoint(String name) {
    Check.notNull(name, "name");
    return transaction.releaseSavepoint(name);
  }

  @Override
  public Mono<Void> rollbackTransactionToSavepoint(String name) {
    Check.notNull(name, "name");
    return transaction.rollbackToSavepoint(name);
  }

  @Override
  public IsolationLevel getTransactionIsolationLevel() {
    return transaction.isolation();
  }

  @Override
  public Mono<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
    Check.notNull(isolationLevel, "isolationLevel");
    return transaction.isolation(isolationLevel);
  }

  @Override
  public Mono<Void> setLockWaitTimeout(Duration timeout) {
    return transaction.set("lock_timeout", timeout);
  }

  @Override
  public Mono<Void> setStatementTimeout(Duration timeout) {
    return transaction.set("statement_timeout", timeout);
  }

  @Override
  public String toString() {
    return "Connection[" + (closed ? "closed" : inTransaction() ? "in transaction" : "open") + "]";
  }
}
