package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.health.PoolStats;
import io.asyncdb.stress.Seen;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** A merger that sends one statement at a time, answered when a test says so; one call may wait. */
final class OneLane implements Merging<Integer, Integer> {

  private static final MergeOptions OPTIONS = MergeOptions.DEFAULT.withLanes(1).withMaxWaiting(1);

  private static final PoolStats STATS =
      new PoolStats(1, 1, 1, 0, 0, 1, 0, 0, 0, Duration.ZERO, Duration.ZERO);

  /** Only asked for its figures, where a caller is refused. */
  private static final Database DATABASE =
      (Database)
          Proxy.newProxyInstance(
              OneLane.class.getClassLoader(),
              new Class<?>[] {Database.class},
              (self, method, arguments) -> STATS);

  /** A statement that was sent. */
  private record Sent(
      List<Call<Integer, Integer, ?>> calls, CoreSubscriber<? super Object> receiver) {}

  private final AtomicInteger sent = new AtomicInteger();
  private final AtomicReference<Sent> running = new AtomicReference<>();
  private final Merger<Integer, Integer> merger = new Merger<>(DATABASE, "race", OPTIONS, this);

  @Override
  public Mono<?> run(List<Call<Integer, Integer, ?>> calls) {
    return new Mono<Object>() {
      @Override
      public void subscribe(CoreSubscriber<? super Object> receiver) {
        sent.incrementAndGet();
        running.set(new Sent(calls, receiver));
        receiver.onSubscribe(Operators.emptySubscription());
      }
    };
  }

  /** Asks as another caller does. */
  Seen<Integer> ask() {
    Seen<Integer> caller = Seen.all();
    ask(caller);
    return caller;
  }

  void ask(Seen<Integer> caller) {
    Call.of(merger, 1, rows -> rows.get(0)).subscribe(caller);
  }

  /** Answers the statement that was sent last, if it is not answered yet. */
  void answer() {
    Sent answered = running.getAndSet(null);
    if (answered != null) {
      answered.calls().forEach(call -> call.add(1));
      answered.receiver().onComplete();
    }
  }

  /** How many statements were sent. */
  int sent() {
    return sent.get();
  }

  /** How many of two further callers are refused: one, where the lane is taken and nobody waits. */
  int refusedOfTwo() {
    return ask().ends() + ask().ends();
  }
}
