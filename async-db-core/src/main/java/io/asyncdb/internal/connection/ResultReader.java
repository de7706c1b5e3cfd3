package io.asyncdb.internal.connection;

import io.asyncdb.internal.codec.ResultFormats;
import org.jspecify.annotations.Nullable;

/** Makes what comes back out of the answer to a statement. Called on the event loop. */
public interface ResultReader {

  /** Returns the formats that its rows are best read from. */
  ResultFormats formats();

  /** Returns whether somebody still waits for what is read. */
  boolean isAwaited();

  /**
   * A result with rows begins.
   *
   * @param description the body of the server's RowDescription, not kept
   * @param length how many of the bytes belong to it
   */
  void described(byte[] description, int length);

  /**
   * A row of the result.
   *
   * @param row the body of the server's DataRow, reused afterwards
   * @return what comes back for it, or null for nothing
   */
  @Nullable Object row(byte[] row);

  /**
   * The statement is done.
   *
   * @param rows how many rows it has returned or changed
   * @return what comes back for it, or null for nothing
   */
  @Nullable Object done(long rows);
}
