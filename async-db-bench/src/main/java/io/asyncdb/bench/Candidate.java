package io.asyncdb.bench;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * A library set up at its best, doing the work of the benchmarks. Thread-safe: one is called by all
 * callers.
 *
 * <p>All get the same server, the same number of connections, the same SQL, and make the same
 * values of the same rows. A call answers when its connection is free for the next, before or after
 * the method has returned. What a candidate has no way of its own for, it does not implement.
 */
public interface Candidate extends AutoCloseable {

  /** Connections that a candidate may hold where nothing else is said. */
  int CONNECTIONS = 16;

  /**
   * Returns what each caller is started on: the thread that is there, unless a call blocks it.
   *
   * @return the executor, which belongs to the candidate
   */
  default Executor callers() {
    return Runnable::run;
  }

  /**
   * Reads the one row that {@link Dataset#ONE_ROW_BY_KEY} finds; none or several are a failure.
   *
   * @param id the key
   * @param reply takes the row
   */
  default void oneRowByKey(int id, Reply<Item> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the rows that {@link Dataset#TOP_THREE} finds.
   *
   * @param parent the parent's key
   * @param reply takes the rows in their order
   */
  default void topThree(int parent, Reply<List<Child>> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Inserts one row, as {@link Dataset#INSERT} does.
   *
   * @param entry the row
   * @param reply takes how many rows were inserted, when it is committed
   */
  default void insert(Entry entry, Reply<Long> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs {@link Dataset#UPDATE} and {@link Dataset#INSERT} in one transaction, one after the other.
   *
   * @param account the account's key
   * @param reply takes how many rows were changed in all, when it is committed
   */
  default void updateAndInsert(int account, Reply<Long> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Inserts many rows into the table of {@link Dataset#INSERT_LINE}, all or none.
   *
   * @param lines the rows
   * @param reply takes how many rows were inserted, when they are committed
   */
  default void bulkInsert(List<Line> lines, Reply<Long> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads all items by {@link Dataset#ITEMS_UP_TO}.
   *
   * @param reply takes the rows
   */
  default void readItems(Reply<List<Item>> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads the one row that {@link Dataset#ONE_ROW_BY_KEY} finds into a record of jOOQ's, where the
   * candidate has such.
   *
   * @param id the key
   * @param reply takes the row
   */
  default void typedRowByKey(int id, Reply<Keyed> reply) {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads rows by {@link Dataset#ITEMS_UP_TO} into records of jOOQ's, where the candidate has such.
   *
   * @param rows how many
   * @param reply takes the rows
   */
  default void readTyped(int rows, Reply<List<? extends Keyed>> reply) {
    throw new UnsupportedOperationException();
  }

  /** Closes every connection, and waits for it. */
  @Override
  void close();
}
