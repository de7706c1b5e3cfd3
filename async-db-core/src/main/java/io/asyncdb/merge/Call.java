package io.asyncdb.merge;

import io.asyncdb.request.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One caller and what it asks for. Its answer, a failure, its deadline and a cancel settle by one
 * compare-and-set: whoever changes the state has won.
 *
 * <p>A call enters the merger when its subscriber asks for the value, so that nobody has to be
 * waited for when the answer is there.
 */
final class Call<A, T, R> implements Subscription {

  /** Where a call is. */
  private enum State {
    /** Was not asked for. */
    NEW,
    /**
     * Waits to be merged; again, where a statement has failed and it is tried with fewer others.
     */
    WAITING,
    /** Is part of a statement. */
    MERGED,
    /** Has its answer, its error, or no more interest. */
    SETTLED
  }

  @SuppressWarnings("rawtypes")
  private static final AtomicReferenceFieldUpdater<Call, State> STATE =
      AtomicReferenceFieldUpdater.newUpdater(Call.class, State.class, "state");

  private final Merger<A, T> merger;
  private final A argument;
  private final Function<List<T>, @Nullable R> answer;
  private final CoreSubscriber<? super R> receiver;
  private final Deadline deadline;

  private volatile State state = State.NEW;
  private volatile @Nullable Batch<A, T> batch;

  // Written by whoever merges, then by the thread that receives.
  private List<T> rows = List.of();

  private Call(
      Merger<A, T> merger,
      A argument,
      Function<List<T>, @Nullable R> answer,
      CoreSubscriber<? super R> receiver) {
    this.merger = merger;
    this.argument = argument;
    this.answer = answer;
    this.receiver = receiver;
    this.deadline = Deadline.of(receiver.currentContext()).orAfter(merger.options().timeout());
  }

  /**
   * Returns a call that is made at each subscription.
   *
   * @param answer makes the value of all rows; null for no value
   */
  static <A, T, R> Mono<R> of(
      Merger<A, T> merger, A argument, Function<List<T>, @Nullable R> answer) {
    return new Mono<>() {
      @Override
      public void subscribe(CoreSubscriber<? super R> receiver) {
        receiver.onSubscribe(new Call<>(merger, argument, answer, receiver));
      }
    };
  }

  A argument() {
    return argument;
  }

  Deadline deadline() {
    return deadline;
  }

  Context context() {
    return receiver.currentContext();
  }

  boolean isSettled() {
    return state == State.SETTLED;
  }

  @Override
  public void request(long n) {
    if (Operators.validate(n) && STATE.compareAndSet(this, State.NEW, State.WAITING)) {
      merger.enter(this);
    }
  }

  @Override
  public void cancel() {
    settle();
  }

  /** Joins a statement; false if the caller has left. */
  boolean merge(Batch<A, T> into) {
    batch = into;
    rows = new ArrayList<>(1);
    return STATE.compareAndSet(this, State.WAITING, State.MERGED);
  }

  /** Waits again; false if the caller has left. */
  boolean waitAgain() {
    return STATE.compareAndSet(this, State.MERGED, State.WAITING);
  }

  /** Asks for the same as another call of its batch. */
  void shareRowsOf(Call<A, T, ?> other) {
    rows = other.rows;
  }

  void add(T row) {
    rows.add(row);
  }

  void addAll(List<T> more) {
    rows.addAll(more);
  }

  /** All rows have come. */
  void succeed() {
    if (settle()) {
      guarded(this::emit);
    }
  }

  private void emit() {
    R value;
    try {
      value = answer.apply(rows);
    } catch (RuntimeException wrongNumber) {
      receiver.onError(wrongNumber);
      return;
    }
    if (value != null) {
      receiver.onNext(value);
    }
    receiver.onComplete();
  }

  void fail(Throwable error) {
    if (settle()) {
      guarded(() -> receiver.onError(error));
    }
  }

  /** A receiver that throws must not keep the others from their answers. */
  private void guarded(Runnable signal) {
    try {
      signal.run();
    } catch (Throwable broken) { // an Error, too
      Operators.onErrorDropped(broken, receiver.currentContext());
    }
  }

  /** Tells those around that this needs nothing any more; false if it was told already. */
  private boolean settle() {
    State before = STATE.getAndSet(this, State.SETTLED);
    Batch<A, T> mergedInto = batch;
    if (before == State.WAITING) {
      merger.left();
    } else if (before == State.MERGED && mergedInto != null) {
      mergedInto.left();
    }
    return before != State.SETTLED;
  }
}
