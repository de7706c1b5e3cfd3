package io.asyncdb.bench;

/**
 * A library set up at its best, doing the work of every benchmark. Thread-safe: one is called by
 * all callers.
 *
 * <p>All get the same server, the same number of connections ({@link #CONNECTIONS}), the same SQL,
 * and make the same values of the same rows. A call answers when its connection is free for the
 * next.
 */
public interface Candidate extends AutoCloseable {

  /** Connections that a candidate may hold. */
  int CONNECTIONS = 16;

  /**
   * Reads the one row that {@link Dataset#ONE_ROW_BY_KEY} finds; none or several are a failure.
   *
   * @param id the key
   * @param reply takes the row; not called before this method has returned
   */
  void oneRowByKey(int id, Reply<Item> reply);

  /**
   * Runs {@link Dataset#UPDATE} and {@link Dataset#INSERT} in one transaction, one after the other.
   *
   * @param id the account's key
   * @param reply takes how many rows were changed in all, when it is committed
   */
  void updateAndInsert(int id, Reply<Long> reply);

  /** Closes every connection, and waits for it. */
  @Override
  void close();
}
