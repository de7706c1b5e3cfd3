package io.asyncdb.observe;

/**
 * Is told of every statement: once when it is sent, once when it has ended, in this order, whatever
 * happens in between.
 *
 * <p>Calls come on the thread that sends or receives, often an event loop: a listener must not
 * block, must be thread-safe, and should be quick. One that throws harms nobody: its exception is
 * logged and the statement goes on.
 */
public interface DatabaseListener {

  /**
   * A statement is about to be sent.
   *
   * @param statement what is sent
   */
  default void statementStarted(StatementEvent statement) {}

  /**
   * A statement has ended and its connection is free for the next.
   *
   * @param statement the object that was passed to {@link #statementStarted}
   * @param outcome how it ended
   */
  default void statementEnded(StatementEvent statement, StatementOutcome outcome) {}
}
