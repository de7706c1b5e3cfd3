package io.asyncdb.merge;

import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.ResultException;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Calls that run as one statement. The last of them that leaves stops it. */
final class Batch<A, T> implements CoreSubscriber<Object> {

  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Merger<A, T> merger;
  private final Group<A, T> group;
  private final List<Call<A, T, ?>> calls;

  /** Calls that still want their answer, and one more until the statement was sent. */
  private final AtomicInteger interested = new AtomicInteger(1);

  private final AtomicBoolean over = new AtomicBoolean();
  private volatile @Nullable Subscription statement;
  private Context context = Context.empty();

  /** Takes those of the calls that are still wanted. */
  Batch(Merger<A, T> merger, Group<A, T> group, Collection<Call<A, T, ?>> candidates) {
    this.merger = merger;
    this.group = group;
    this.calls = new ArrayList<>(candidates.size());
    for (Call<A, T, ?> call : candidates) {
      interested.incrementAndGet();
      if (call.merge(this)) {
        calls.add(call);
      } else {
        interested.decrementAndGet();
      }
    }
  }

  Group<A, T> group() {
    return group;
  }

  List<Call<A, T, ?>> calls() {
    return calls;
  }

  /** Sends the statement. */
  void start(Merging<A, T> merging) {
    try {
      context = contextOf(calls);
      merging.run(calls).subscribe(this);
    } catch (Throwable error) { // an Error, too, must not leave the callers without a signal
      onError(error);
    }
    left();
  }

  /** Needs the answer no more: a call that has left. */
  void left() {
    if (interested.decrementAndGet() == 0 && over.compareAndSet(false, true)) {
      Subscription sent = statement;
      if (sent != null) {
        sent.cancel();
      }
      merger.ended(this, List.of());
    }
  }

  /**
   * Runs in the Context of the first caller, whose settings are those of all, and in the name of
   * all of them.
   */
  private static <A, T> Context contextOf(List<Call<A, T, ?>> calls) {
    Context first = calls.get(0).context();
    if (calls.size() > 1) {
      List<RequestScope> scopes = new ArrayList<>(calls.size());
      calls.forEach(call -> scopes.add(RequestScope.of(call.context())));
      first = RequestScope.joint(scopes).apply(first);
    }
    return deadlineOf(calls).only().apply(first);
  }

  /**
   * At the last of their deadlines the callers leave, which stops the statement. A little later it
   * ends by itself, for the server's sake, which is told of it.
   */
  private static <A, T> Deadline deadlineOf(List<Call<A, T, ?>> calls) {
    long latestNanos = 0;
    for (Call<A, T, ?> call : calls) {
      latestNanos = Math.max(latestNanos, call.deadline().remainingNanos());
    }
    return Deadline.NONE.orAfter(Duration.ofNanos(latestNanos).plus(GRACE));
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    if (Operators.validate(statement, subscription)) {
      statement = subscription;
      subscription.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(Object ignored) {
    // The rows have gone to their calls.
  }

  /** Callers who ask again at once are merged with each other: the lane is free after the last. */
  @Override
  public void onComplete() {
    if (over.compareAndSet(false, true)) {
      calls.forEach(Call::succeed);
      merger.ended(this, List.of());
    }
  }

  @Override
  public void onError(Throwable error) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    if (calls.size() > 1 && mayBeOfOneCall(error)) {
      merger.ended(this, calls);
    } else {
      calls.forEach(call -> call.fail(error));
      merger.ended(this, List.of());
    }
  }

  /** Whether some of the calls may succeed without the others. */
  private static boolean mayBeOfOneCall(Throwable error) {
    return error instanceof ResultException
        || error instanceof InvalidDataException
        || (error instanceof DatabaseException reported
            && reported.sqlState() != null
            && !(error instanceof ConnectionException));
  }
}
