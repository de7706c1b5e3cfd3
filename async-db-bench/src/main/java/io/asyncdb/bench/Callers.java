package io.asyncdb.bench;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The load: a number of callers, each of which asks again as soon as it is answered, on the thread
 * that answers. So many callers need no threads of their own, and never more than so many calls are
 * under way.
 */
final class Callers {

  private final Candidate candidate;
  private final AtomicInteger running;
  private final CompletableFuture<Long> end = new CompletableFuture<>();

  private Callers(Candidate candidate, int callers) {
    this.candidate = candidate;
    this.running = new AtomicInteger(callers);
  }

  /**
   * Reads rows by random keys and waits until all are there.
   *
   * @param candidate reads them
   * @param callers how many ask at the same time
   * @param calls how many rows are read in all, a multiple of {@code callers}
   * @return made of all rows, so that none of them could be left out
   * @throws java.util.concurrent.CompletionException if a call fails or brings the wrong row
   */
  static long oneRowByKey(Candidate candidate, int callers, int calls) {
    if (calls % callers != 0) {
      throw new IllegalArgumentException(
          "calls must be a multiple of callers, was %d for %d".formatted(calls, callers));
    }
    Callers all = new Callers(candidate, callers);
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < callers; i++) {
      all.new Caller(seeds.split(), calls / callers).ask();
    }
    return all.end.join();
  }

  /** One caller. Its calls follow one another, so that its fields need no care. */
  private final class Caller implements Reply<Item> {

    private final SplittableRandom keys;
    private int callsLeft;
    private int key;
    private long seen;

    Caller(SplittableRandom keys, int calls) {
      this.keys = keys;
      this.callsLeft = calls;
    }

    void ask() {
      key = keys.nextInt(Dataset.ITEMS) + 1;
      candidate.oneRowByKey(key, this);
    }

    @Override
    public void received(Item item) {
      if (item.id() != key) {
        failed(new IllegalStateException("row %d for key %d".formatted(item.id(), key)));
        return;
      }
      seen += item.body().length() + item.createdAt().getNano();
      if (--callsLeft > 0) {
        ask();
      } else if (running.decrementAndGet() == 0) {
        end.complete(seen);
      }
    }

    @Override
    public void failed(Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
