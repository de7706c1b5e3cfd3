package io.asyncdb;

/**
 * A session between BEGIN and COMMIT.
 *
 * <p>As PostgreSQL has it, a statement that fails dooms the transaction, even where the error was
 * handled, and so does one whose deadline passed while it ran: what follows fails too, and in place
 * of the commit everything is rolled back and a {@link
 * io.asyncdb.error.TransactionAbortedException} raised. Work that may fail belongs into {@link
 * #inTransaction}, which on a transaction sets a savepoint.
 */
public interface Transaction extends Session {

  /**
   * Decides that this transaction, or this savepoint, will be rolled back when its work ends,
   * though the work succeeds. Its values are emitted all the same. Cannot be taken back.
   */
  void setRollbackOnly();

  /**
   * Tells whether {@link #setRollbackOnly} was called.
   *
   * @return true if nothing of this will be committed
   */
  boolean isRollbackOnly();

  /**
   * Registers what is to be done once everything around it is committed: after the server confirmed
   * COMMIT, also where the caller has left by then, and never after a rollback. Hooks of a
   * savepoint that is rolled back are dropped with it.
   *
   * @param hook called once, on the thread that receives, in the order of registration, before the
   *     caller is told; must not block. What it throws is logged, since the work is done
   */
  void afterCommit(Runnable hook);
}
