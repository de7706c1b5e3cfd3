package io.asyncdb.bench;

import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongPredicate;

/**
 * The load: a number of callers, each of which asks again as soon as it is answered, on the thread
 * that answers. So many callers need no threads of their own, unless a candidate blocks them, and
 * never more than so many calls are under way.
 *
 * @param <T> the type of an answer
 */
public final class Callers<T> {

  private final Candidate candidate;
  private final Workload<T> workload;
  private final LongPredicate enough;
  private final LongConsumer nanos;
  private final AtomicInteger running;
  private final LongAdder seen = new LongAdder();
  private final CompletableFuture<Long> end = new CompletableFuture<>();

  private Callers(
      Candidate candidate,
      Workload<T> workload,
      int callers,
      LongPredicate enough,
      LongConsumer nanos) {
    this.candidate = candidate;
    this.workload = workload;
    this.enough = enough;
    this.nanos = nanos;
    this.running = new AtomicInteger(callers);
  }

  /**
   * Makes calls with random keys and waits until all are answered.
   *
   * @param candidate answers them
   * @param workload what is asked
   * @param callers how many ask at the same time
   * @param enough asked by each caller with the number of calls that it has made, from 1 on:
   *     whether it stops
   * @param nanos takes how long each call took, in nanoseconds, from many threads
   * @param <T> the type of an answer
   * @return made of all answers, so that none of them could be left out
   * @throws java.util.concurrent.CompletionException if a call fails or brings a wrong answer
   */
  public static <T> long run(
      Candidate candidate,
      Workload<T> workload,
      int callers,
      LongPredicate enough,
      LongConsumer nanos) {
    Callers<T> all = new Callers<>(candidate, workload, callers, enough, nanos);
    SplittableRandom seeds = new SplittableRandom();
    for (int i = 0; i < callers; i++) {
      candidate.callers().execute(all.new Caller(seeds.split()));
    }
    return all.end.join();
  }

  /** One caller. Its calls follow one another, so that its fields need no care. */
  private final class Caller implements Reply<T>, Runnable {

    private final SplittableRandom keys;

    /** Calls that are to be made; while the first is being made it is still counted. */
    private final AtomicInteger due = new AtomicInteger();

    private long calls;
    private int key;
    private long asked;

    Caller(SplittableRandom keys) {
      this.keys = keys;
    }

    /** Asks; a call that is answered before it has returned is followed by the next in its loop. */
    @Override
    public void run() {
      if (due.getAndIncrement() > 0) {
        return;
      }
      do {
        ask();
      } while (due.decrementAndGet() > 0);
    }

    private void ask() {
      key = keys.nextInt(Dataset.ITEMS) + 1;
      asked = System.nanoTime();
      try {
        workload.call().make(candidate, key, this);
      } catch (RuntimeException error) {
        failed(error);
      }
    }

    @Override
    public void received(T answer) {
      nanos.accept(System.nanoTime() - asked);
      try {
        seen.add(workload.check().seen(key, answer));
      } catch (IllegalStateException wrong) {
        failed(wrong);
        return;
      }
      if (!enough.test(++calls)) {
        run();
      } else if (running.decrementAndGet() == 0) {
        end.complete(seen.sum());
      }
    }

    @Override
    public void failed(Throwable error) {
      end.completeExceptionally(error);
    }
  }
}
