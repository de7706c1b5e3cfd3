package io.asyncdb.merge;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that may be merged: those of requests with the same settings. Only touched by whoever
 * drains the merger.
 */
final class Group<A, T> {

  /** Of a queue as long as this, settled calls are thrown out when it has doubled. */
  private static final int FIRST_SWEEP = 1_024;

  private final Merger<A, T> merger;
  private final Map<String, String> settings;
  private final Deque<Call<A, T, ?>> waiting = new ArrayDeque<>();

  /** Parts of statements that have failed, to be run again ahead of all others. */
  private final Deque<List<Call<A, T, ?>>> again = new ArrayDeque<>();

  private final List<Batch<A, T>> running = new ArrayList<>(2);
  private int callsRunning;
  private int sweepAt = FIRST_SWEEP;

  Group(Merger<A, T> merger, Map<String, String> settings) {
    this.merger = merger;
    this.settings = settings;
  }

  Map<String, String> settings() {
    return settings;
  }

  void add(Call<A, T, ?> call) {
    if (waiting.size() >= sweepAt) {
      waiting.removeIf(Call::isSettled);
      sweepAt = Math.max(FIRST_SWEEP, 2 * waiting.size());
    }
    waiting.addLast(call);
  }

  /**
   * A statement is over.
   *
   * @param unserved calls that it has failed for, but that may succeed with fewer others
   */
  void ended(Batch<A, T> batch, List<Call<A, T, ?>> unserved) {
    running.remove(batch);
    callsRunning -= batch.calls().size();
    int half = (unserved.size() + 1) / 2;
    for (List<Call<A, T, ?>> part :
        List.of(unserved.subList(0, half), unserved.subList(half, unserved.size()))) {
      if (!part.isEmpty()) {
        again.addLast(part);
      }
    }
  }

  /** Returns the next statement, or null where all lanes are taken or nobody waits. */
  @Nullable Batch<A, T> next() {
    MergeOptions options = merger.options();
    while (running.size() < options.lanes() && !(again.isEmpty() && waiting.isEmpty())) {
      List<Call<A, T, ?>> candidates = again.isEmpty() ? take(options) : again.removeFirst();
      Batch<A, T> batch = new Batch<>(merger, this, candidates);
      if (!batch.calls().isEmpty()) {
        running.add(batch);
        callsRunning += batch.calls().size();
        return batch;
      }
    }
    return null;
  }

  /**
   * Takes no more than a fair share for each lane. Else the first lane would take all who wait, all
   * of whom come back together, and the others would run next to nothing for ever.
   */
  private List<Call<A, T, ?>> take(MergeOptions options) {
    int share = (waiting.size() + callsRunning + options.lanes() - 1) / options.lanes();
    int size = Math.min(waiting.size(), Math.min(options.maxBatch(), share));
    List<Call<A, T, ?>> taken = new ArrayList<>(size);
    while (taken.size() < size) {
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  boolean isIdle() {
    return running.isEmpty() && waiting.isEmpty() && again.isEmpty();
  }

  void forEach(Consumer<Call<A, T, ?>> consumer) {
    waiting.forEach(consumer);
    again.forEach(part -> part.forEach(consumer));
    running.forEach(batch -> batch.calls().forEach(consumer));
  }
}
