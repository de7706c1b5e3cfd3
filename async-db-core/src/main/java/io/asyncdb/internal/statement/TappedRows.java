package io.asyncdb.internal.statement;

import io.asyncdb.internal.connection.RowReceiver;
import io.asyncdb.internal.connection.RowTap;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The answer to one statement: the rows that were taken off the wire, as their receiver asks for
 * them, and the end, which the driver tells of.
 *
 * <p>Rows of a portion that come faster than they are asked for are kept here, and the driver does
 * not hear of the portion's end, behind which it would ask for the next.
 *
 * <p>Once the request is sent all of this happens on the connection's event loop.
 */
final class TappedRows implements RowReceiver, CoreSubscriber<Object>, Subscription {

  private final RowsWork<?> work;
  private final RowTap tap;
  private final CoreSubscriber<? super Object> receiver;
  private final Queue<Object> kept = new ArrayDeque<>(1);
  private long demand;
  private boolean portionKept;
  private boolean complete;
  private @Nullable Throwable error;
  private @Nullable Subscription driver;

  TappedRows(RowsWork<?> work, RowTap tap, CoreSubscriber<? super Object> receiver) {
    this.work = work;
    this.tap = tap;
    this.receiver = receiver;
  }

  @Override
  public Context currentContext() {
    return receiver.currentContext();
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    driver = subscription;
    receiver.onSubscribe(this);
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void described(byte[] description, int length) {
    work.described(description, length);
  }

  @Override
  public void row(byte[] message) {
    Object value = work.row(message);
    if (demand > 0 && kept.isEmpty()) {
      emit(value);
    } else {
      kept.add(value);
    }
  }

  private void emit(Object value) {
    if (demand != Long.MAX_VALUE) {
      demand--;
    }
    receiver.onNext(value);
  }

  @Override
  public boolean portionEnded() {
    portionKept = demand == 0 || !kept.isEmpty();
    return !portionKept;
  }

  /** What the driver has rows of, or signals of them, was read by nobody. */
  @Override
  public void onNext(Object unread) {}

  @Override
  public void onError(Throwable failure) {
    error = failure;
    onComplete();
  }

  @Override
  public void onComplete() {
    complete = true;
    drain();
  }

  @Override
  public void request(long n) {
    demand = Operators.addCap(demand, n);
    drain();
  }

  private void drain() {
    while (demand > 0 && !kept.isEmpty()) {
      emit(kept.remove());
    }
    if (!kept.isEmpty()) {
      return;
    }
    if (complete) {
      end();
    } else if (portionKept && demand > 0) {
      portionKept = false;
      tap.resume();
    }
  }

  private void end() {
    if (error == null) {
      receiver.onComplete();
    } else {
      receiver.onError(error);
    }
  }

  /** Nobody reads on. The driver ends the answer when it next hears of a portion's end. */
  @Override
  public void cancel() {
    Subscription subscription = driver;
    if (subscription != null) {
      subscription.cancel();
    }
    request(Long.MAX_VALUE);
  }
}
