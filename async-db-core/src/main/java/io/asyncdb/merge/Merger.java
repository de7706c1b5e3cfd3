package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * Collects calls and sends those that wait together as one statement.
 *
 * <p>A call is sent as soon as a lane is free: at once where nobody else is under way, else with
 * all who came while the lanes were taken. There is no time for which calls are held back; under
 * load the time that the server takes for a batch is that in which the next one gathers.
 *
 * <p>Whatever happens (a call comes, a statement is over, a deadline passes) is put into a queue,
 * and one thread at a time works off what is there, while the others go on without waiting. It
 * decides only: statements are sent, and callers told, when it is done.
 */
final class Merger<A, T> {

  private static final Scheduler TIMER = Schedulers.parallel();

  private final Database database;
  private final String label;
  private final MergeOptions options;
  private final Merging<A, T> merging;

  private final Queue<Call<A, T, ?>> arrivals =
      Queues.<Call<A, T, ?>>unboundedMultiproducer().get();
  private final Queue<Runnable> events = Queues.<Runnable>unboundedMultiproducer().get();
  private final AtomicInteger wip = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();

  // Only touched by whoever drains.
  private final Map<Map<String, String>, Group<A, T>> groups = new HashMap<>();
  private final Set<Group<A, T>> touched = new LinkedHashSet<>();
  private @Nullable Disposable alarm;
  private long alarmNanos;

  /**
   * Creates a merger.
   *
   * @param label says in messages what is merged
   */
  Merger(Database database, String label, MergeOptions options, Merging<A, T> merging) {
    this.database = database;
    this.label = label;
    this.options = options;
    this.merging = merging;
  }

  MergeOptions options() {
    return options;
  }

  /** A call wants to be answered. */
  void enter(Call<A, T, ?> call) {
    if (waiting.incrementAndGet() > options.maxWaiting()) {
      call.fail(
          new PoolExhaustedException(
              "%d calls wait to be merged already, as many as may, in: %s"
                  .formatted(options.maxWaiting(), label),
              database.stats(),
              ""));
      return;
    }
    arrivals.add(call);
    drain();
  }

  /** A call waits no more. */
  void left() {
    waiting.decrementAndGet();
  }

  /**
   * A statement is over.
   *
   * @param unserved calls that it has failed for, but that may succeed with fewer others
   */
  void ended(Batch<A, T> batch, List<Call<A, T, ?>> unserved) {
    List<Call<A, T, ?>> again = unserved.stream().filter(Call::waitAgain).toList();
    waiting.addAndGet(again.size());
    tell(
        () -> {
          batch.group().ended(batch, again);
          touched.add(batch.group());
        });
  }

  private void tell(Runnable event) {
    events.add(event);
    drain();
  }

  private void drain() {
    if (wip.getAndIncrement() != 0) {
      return;
    }
    List<Batch<A, T>> next = new ArrayList<>(1);
    int missed = 1;
    do {
      work(next);
      missed = wip.addAndGet(-missed);
    } while (missed != 0);
    next.forEach(batch -> batch.start(merging));
  }

  private void work(List<Batch<A, T>> next) {
    for (Runnable event = events.poll(); event != null; event = events.poll()) {
      event.run();
    }
    for (Call<A, T, ?> call = arrivals.poll(); call != null; call = arrivals.poll()) {
      admit(call);
    }
    for (Group<A, T> group : touched) {
      for (Batch<A, T> batch = group.next(); batch != null; batch = group.next()) {
        waiting.addAndGet(-batch.calls().size());
        next.add(batch);
      }
      if (group.isIdle()) {
        groups.remove(group.settings());
      }
    }
    touched.clear();
  }

  private void admit(Call<A, T, ?> call) {
    Group<A, T> group =
        groups.computeIfAbsent(
            RequestSettings.of(call.context()), settings -> new Group<>(this, settings));
    group.add(call);
    touched.add(group);
    watch(call.deadline());
  }

  /** Sets the alarm to the first deadline of all; one is set, and often none is added, for many. */
  private void watch(Deadline deadline) {
    if (!deadline.isSet()) {
      return;
    }
    long remaining = Math.max(deadline.remainingNanos(), 0);
    long at = System.nanoTime() + remaining;
    if (alarm == null || at - alarmNanos < 0) {
      if (alarm != null) {
        alarm.dispose();
      }
      alarmNanos = at;
      alarm = TIMER.schedule(() -> tell(this::expire), remaining, TimeUnit.NANOSECONDS);
    }
  }

  /** Lets those go whose time is up. They are told from another place, for that is their code. */
  private void expire() {
    alarm = null;
    List<Call<A, T, ?>> late = new ArrayList<>();
    for (Group<A, T> group : groups.values()) {
      group.forEach(
          call -> {
            if (!call.isSettled() && call.deadline().isPassed()) {
              late.add(call);
            } else if (!call.isSettled()) {
              watch(call.deadline());
            }
          });
    }
    if (!late.isEmpty()) {
      TIMER.schedule(() -> late.forEach(call -> call.fail(missed(call.deadline()))));
    }
  }

  private DatabaseTimeoutException missed(Deadline deadline) {
    return new DatabaseTimeoutException(
        "%s passed before the merged call had its answer: %s".formatted(deadline, label),
        null,
        null,
        null);
  }
}
