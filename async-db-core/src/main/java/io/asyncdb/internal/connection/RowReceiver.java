package io.asyncdb.internal.connection;

/**
 * Takes the rows of an answer as the server sends them. Called on the connection's event loop,
 * ahead of what the driver signals of what lies behind them.
 */
public interface RowReceiver {

  /**
   * A result begins.
   *
   * @param description the body of the server's RowDescription, reused afterwards
   * @param length how many of the bytes belong to it
   */
  void described(byte[] description, int length);

  /**
   * A row of the result.
   *
   * @param row the body of the server's DataRow, reused afterwards
   */
  void row(byte[] row);

  /**
   * A portion of the rows is over: the driver asks for the next as soon as it hears of that.
   *
   * @return whether it may hear now; else {@link RowTap#resume} lets it
   */
  boolean portionEnded();
}
