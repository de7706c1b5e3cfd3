package io.asyncdb.bench.load;

import io.asyncdb.bench.Candidate;

/**
 * A workload, by how many callers, over how many connections, how far from the server.
 *
 * @param name in results, unique
 * @param workload the workload's name
 * @param callers how many ask at once
 * @param connections how many the candidate may hold
 * @param distant whether the server is 1 ms away, there and back together
 */
public record Load(String name, String workload, int callers, int connections, boolean distant) {

  /** Callers beside the server, such as {@code insert-64}. */
  static Load of(String workload, int callers) {
    return new Load(workload + "-" + callers, workload, callers, Candidate.CONNECTIONS, false);
  }

  /** One caller who moves many rows a call, such as {@code bulk-insert-1000}. */
  static Load rows(String workload) {
    return new Load(workload, workload, 1, Candidate.CONNECTIONS, false);
  }

  /**
   * The least that a turn takes, in milliseconds: CPU time is told in steps of 10 ms, and a read of
   * many rows takes several of them.
   */
  long leastMillis() {
    return workload.startsWith("read-") ? 1_300 : 0;
  }

  /** The same, 1 ms away, such as {@code update-and-insert-1-at-1ms}. */
  Load atOneMilli() {
    return new Load(name + "-at-1ms", workload, callers, connections, true);
  }

  /** The same over so many connections, such as {@code one-row-by-key-64-pool-8}. */
  Load withPool(int size) {
    return new Load(name + "-pool-" + size, workload, callers, size, distant);
  }
}
