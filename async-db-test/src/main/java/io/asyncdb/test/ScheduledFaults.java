package io.asyncdb.test;

import io.asyncdb.test.FaultSchedule.Step;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The schedules of one proxy that are under way, on one thread. */
final class ScheduledFaults {

  private final FaultProxy proxy;
  private final ScheduledThreadPoolExecutor scheduler;
  private final Set<Run> running = ConcurrentHashMap.newKeySet();

  ScheduledFaults(FaultProxy proxy, String threadName) {
    this.proxy = proxy;
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, threadName);
              thread.setDaemon(true);
              return thread;
            });
    // So that close() may come in between two steps: the second is then not taken, nor an error.
    scheduler.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  CompletableFuture<Void> run(FaultSchedule schedule) {
    Run run = new Run(schedule.steps().iterator());
    running.add(run);
    run.scheduleNext();
    return run.done;
  }

  void close() {
    scheduler.shutdownNow();
    running.forEach(
        run -> run.done.completeExceptionally(new CancellationException("The proxy was closed")));
  }

  /** A schedule that is under way. */
  private final class Run {

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final Iterator<Step> left;
    private long due = System.nanoTime();

    Run(Iterator<Step> left) {
      this.left = left;
    }

    void scheduleNext() {
      if (done.isDone() || !left.hasNext()) {
        done.complete(null);
        running.remove(this);
        return;
      }
      Step next = left.next();
      // From when the step before was due, not done: delays do not add up.
      due += next.delay().toNanos();
      ScheduledFuture<?> unused =
          scheduler.schedule(() -> take(next), due - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void take(Step step) {
      try {
        if (!done.isDone()) {
          step.fault().accept(proxy);
        }
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
      scheduleNext();
    }
  }
}
