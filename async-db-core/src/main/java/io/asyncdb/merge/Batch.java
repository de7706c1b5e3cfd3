package io.asyncdb.merge;

import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.ResultException;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.request.Deadline;
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
   * Runs in the Context of the first caller, whose settings are those of all, until the last of
   * their deadlines, in the name of all of them.
   */
  private Context contextOf(List<Call<A, T, ?>> of) {
    Context first = of.get(0).context();
    Deadline latest = of.get(0).deadline();
    if (of.size() == 1) {
      return latest.isSet() ? latest.only().apply(first) : first;
    }
    List<RequestScope> scopes = new ArrayList<>(of.size());
    for (Call<A, T, ?> call : of) {
      latest = latest.orLater(call.deadline());
      scopes.add(RequestScope.of(call.context()));
    }
    return RequestScope.joint(scopes).apply(latest.only().apply(first));
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
        || (error instanceof DatabaseException reported
            && reported.sqlState() != null
            && !(error instanceof ConnectionException));
  }
}
