package io.asyncdb.observe;

import io.asyncdb.health.PoolStats;
import java.util.function.Supplier;

/**
 * Is told of what a database does. What has a start and an end is told in pairs: once when it is
 * sent, once when it has ended, in this order, whatever happens in between.
 *
 * <p>Calls come on the thread that sends or receives, often an event loop: a listener must not
 * block, must be thread-safe, and should be quick. One that throws harms nobody: its exception is
 * logged and the work goes on.
 */
public interface DatabaseListener {

  /**
   * A database was opened.
   *
   * @param pool gives the pool's figures at the moment of the call; costs a short lock
   */
  default void databaseOpened(Supplier<PoolStats> pool) {}

  /**
   * A database is closed, and with it every connection.
   *
   * @param pool the object that was passed to {@link #databaseOpened}
   */
  default void databaseClosed(Supplier<PoolStats> pool) {}

  /**
   * A statement is about to be sent.
   *
   * @param statement what is sent
   */
  default void statementStarted(StatementEvent statement) {}

  /**
   * A statement has ended.
   *
   * @param statement the object that was passed to {@link #statementStarted}
   * @param outcome how it ended
   */
  default void statementEnded(StatementEvent statement, StatementOutcome outcome) {}

  /**
   * A transaction begins; BEGIN is about to be sent.
   *
   * @param transaction which
   */
  default void transactionStarted(TransactionEvent transaction) {}

  /**
   * A transaction has ended.
   *
   * @param transaction the object that was passed to {@link #transactionStarted}
   * @param outcome how it ended
   */
  default void transactionEnded(TransactionEvent transaction, TransactionOutcome outcome) {}

  /**
   * A transaction has failed for a reason that may pass, and will be begun again.
   *
   * @param retry which attempt is to come, and why
   */
  default void transactionRetried(TransactionRetry retry) {}

  /**
   * A caller's wait for a connection is over.
   *
   * @param outcome how it ended
   */
  default void acquireEnded(AcquireOutcome outcome) {}

  /**
   * A connection for the pool was opened, or could not be.
   *
   * @param outcome how it ended
   */
  default void connectEnded(ConnectOutcome outcome) {}
}
