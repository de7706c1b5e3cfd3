package io.asyncdb;

import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.test.Await;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what is under way. A connection that is active need not have been sent anything yet: a
 * test that cancels a statement waits for this.
 */
public final class RunningStatements implements DatabaseListener {

  private final AtomicInteger running = new AtomicInteger();

  @Override
  public void statementStarted(StatementEvent statement) {
    running.incrementAndGet();
  }

  @Override
  public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    running.decrementAndGet();
  }

  /** Waits until so many run at once. */
  public void await(int number) {
    Await.until(
        Duration.ofSeconds(10), () -> running.get() == number, () -> running + " statements run");
  }
}
