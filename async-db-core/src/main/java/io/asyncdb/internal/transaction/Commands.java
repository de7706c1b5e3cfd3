package io.asyncdb.internal.transaction;

import io.asyncdb.TransactionOptions;
import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.TransactionOptions.Isolation;
import reactor.util.context.ContextView;

/**
 * What opens, keeps and undoes a transaction, or a savepoint in one.
 *
 * @param open one text, sent in one message, which returns the transaction's id where that is asked
 *     for
 * @param keep makes what was done last
 * @param undo takes it back
 * @param mayWrite whether there can be anything to keep
 * @param outermost whether it is a transaction: what is kept is committed then
 */
record Commands(String open, String keep, String undo, boolean mayWrite, boolean outermost) {

  /**
   * Returns the commands for a transaction with the settings of the request, and with its deadline
   * for the server to keep where the caller is gone.
   *
   * @param serverVersion the server's major version
   */
  static Commands transaction(TransactionOptions options, ContextView context, int serverVersion) {
    StringBuilder begin = new StringBuilder("BEGIN");
    if (options.isolation() != Isolation.SERVER_DEFAULT) {
      begin.append(" ISOLATION LEVEL ").append(options.isolation().name().replace('_', ' '));
    }
    if (options.accessMode() != AccessMode.SERVER_DEFAULT) {
      begin.append(' ').append(options.accessMode().name().replace('_', ' '));
    }
    if (options.deferrable()) {
      begin.append(" DEFERRABLE");
    }
    begin.append(LocalSettings.of(context, serverVersion));
    boolean mayWrite = options.accessMode() != AccessMode.READ_ONLY;
    if (options.commitLookup() && mayWrite) {
      begin.append("; SELECT ").append(CommitLookup.IDENTITY);
    }
    return new Commands(begin.toString(), "COMMIT", "ROLLBACK", mayWrite, true);
  }

  /** Returns the commands for a savepoint at a depth, from 1. */
  static Commands savepoint(int depth) {
    String name = "nested_" + depth;
    return new Commands(
        "SAVEPOINT " + name,
        "RELEASE SAVEPOINT " + name,
        // Undone, it would still be set.
        "ROLLBACK TO SAVEPOINT " + name + "; RELEASE SAVEPOINT " + name,
        true,
        false);
  }
}
