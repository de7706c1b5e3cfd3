package io.asyncdb.bench.load;

import io.asyncdb.bench.Score;
import java.io.IOException;

/** Whoever takes turns: a candidate in a process of its own, or another program. */
interface Contestant extends AutoCloseable {

  /** Returns the name in results. */
  String label();

  /** Takes a turn. */
  Score take(Turn turn) throws IOException;

  /** Ends the process; does not wait for it. */
  @Override
  void close();
}
