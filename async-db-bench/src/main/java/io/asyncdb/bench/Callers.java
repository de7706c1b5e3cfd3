package io.asyncdb.bench;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The load: a number of callers, each of which asks again as soon as it is answered, on the thread
 * that answers. So many callers need no threads of their own, and never more than so many calls are
 * under way.
 */
final class Callers<T> {

  private final Candidate candidate;
  private final Workload<T> workload;
  private final AtomicInteger running;
  private final CompletableFuture<Long> end = new CompletableFuture<>();

  private Callers(Candidate candidate, Workload<T> workload, int callers) {
    this.candidate = candidate;
    this.workload = workload;
    this.running = new AtomicInteger(callers);
  }

  /**
   * Makes calls with random keys and waits until all are answered.
   *
   * @param candidate answers them
   * @param workload what is asked
   * @param callers how many ask at the same time
   * @param calls how many calls are made in all, a multiple of {@code callers}
   * @return made of all answers, so that none of them could be left out
   * @throws java.util.concurrent.CompletionException if a call fails or brings a wrong answer
   */
  static <T> long run(Candidate candidate, Workload<T> workload, int callers, int calls) {
    if (calls % callers != 0) {
      throw new IllegalArgumentException(
          "calls must be a multiple of callers, was %d for %d".formatted(calls, callers));
    }
    Callers<T> all = new Callers<>(candidate, workload, callers);
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < callers; i++) {
      all.new Caller(seeds.split(), calls / callers).ask();
    }
    return all.end.join();
  }

  /** One caller. Its calls follow one another, so that its fields need no care. */
  private final class Caller implements Reply<T> {

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
      workload.call(candidate, key, this);
    }

    @Override
    public void received(T answer) {
      try {
        seen += workload.seen(key, answer);
      } catch (IllegalStateException wrong) {
        failed(wrong);
        return;
      }
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
