package io.asyncdb.internal.spi;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * What one execution answers: takes the flow of segments from the lease and deals it out as
 * results, each for a reader of its own, none of whom can hold up the connection.
 *
 * <p>Readers come and go: {@code Mono.from(statement.execute())} cancels the flow of results with
 * its first, and goes on to read that. So a cancel means little by itself. The server is asked to
 * stop when nobody is left who could read, and
 *
 * <ul>
 *   <li>nothing was read: somebody has given up; or
 *   <li>rows are fetched in portions: the server is asked for no further one; or
 *   <li>the last reader left from outside, not from within a row as one does who has enough, and
 *       there is no transaction that a stopped statement would doom.
 * </ul>
 *
 * Else the statement runs on to its end, read by nobody: an {@code update ... returning} of which
 * only the first row was wanted has still to change all.
 *
 * <p>A result is over when the next begins or all are over, so that what fails behind its last row,
 * as a deferred constraint does, reaches its reader. One lock guards the fields; nobody is called
 * while it is held.
 */
final class Answer implements CoreSubscriber<Result.Segment> {

  private static final Logger log = LoggerFactory.getLogger(Answer.class);

  /** A stream is asked for the first row of a result, and for one more than its reader wants. */
  private static final long RESULT_START = 2;

  private final FacadeConnection connection;
  private final Execution execution;
  private final CoreSubscriber<? super Result> receiver;
  private final Outlet<Result> results = new Outlet<>(new Results());
  private final Sinks.Empty<Void> over = Sinks.empty();
  private final Context context;
  private volatile @Nullable Subscription upstream;

  // Guarded by this.
  private @Nullable Outlet<Result.Segment> current;
  private boolean currentEnded;
  private boolean readerSatisfied;
  private boolean ended;

  Answer(
      FacadeConnection connection, Execution execution, CoreSubscriber<? super Result> receiver) {
    this.connection = connection;
    this.execution = execution;
    this.receiver = receiver;
    this.context = Operators.enableOnDiscard(receiver.currentContext(), HeldRow::release);
  }

  /** Tells the receiver of its subscription; false if it has left already. */
  boolean begin() {
    results.subscribe(receiver);
    return !results.isClosed();
  }

  /** Completes when no more comes from the server, and nothing was sent that could still be. */
  Mono<Void> over() {
    return over.asMono();
  }

  /** Whether nobody reads what comes, and it comes to its end nevertheless. */
  synchronized boolean isUnattended() {
    return !ended
        && !execution.isStreamed()
        && results.isClosed()
        && (current == null || currentEnded || current.isClosed() || !current.isTaken());
  }

  @Override
  public Context currentContext() {
    return context;
  }

  @Override
  public void onSubscribe(Subscription subscription) {
    upstream = subscription;
    if (results.isClosed()) {
      left(false);
    } else {
      subscription.request(execution.isStreamed() ? RESULT_START : Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(Result.Segment segment) {
    Outlet<Result.Segment> to = null;
    Outlet<Result.Segment> before = null;
    Result begun = null;
    boolean end = segment == ResultEnd.INSTANCE;
    synchronized (this) {
      if (!ended) {
        if (current == null || currentEnded) {
          before = current;
          current = connection.keep(new Segments());
          begun = new FacadeResult(current);
        }
        to = current;
        currentEnded = end;
      }
    }
    if (before != null) {
      before.complete();
    }
    if (begun != null) {
      results.offer(begun);
    }
    if (to == null) {
      HeldRow.release(segment);
    } else if (!end) {
      to.offer(segment);
    } else if (execution.isStreamed()) {
      request(RESULT_START);
    }
  }

  @Override
  public void onError(Throwable error) {
    Throwable failure = connection.failed(error);
    Outlet<Result.Segment> to;
    Result begun = null;
    synchronized (this) {
      if (ended) {
        return;
      }
      ended = true;
      if (current == null && failure instanceof R2dbcException) {
        current = connection.keep(new Segments());
        begun = new FacadeResult(current);
      }
      to = current;
    }
    connection.ended(this);
    over.tryEmitEmpty();
    if (begun != null) {
      results.offer(begun);
    }
    boolean isRead = to != null && to.isTaken() && !to.isClosed();
    if (to != null && failure instanceof R2dbcException reported) {
      to.offer(new Failure(reported));
      to.complete();
    } else if (to != null) {
      to.fail(failure);
    }
    if (isRead) {
      results.complete();
    } else if (!results.isClosed()) {
      // Whoever does not read the result, or has read enough, has to hear of it all the same.
      results.fail(failure);
    } else if (failure instanceof R2dbcException) {
      log.warn("A statement failed that nobody waits for any more: {}", failure.getMessage());
    }
  }

  @Override
  public void onComplete() {
    Outlet<Result.Segment> last = close();
    if (last != null) {
      last.complete();
    }
    results.complete();
  }

  private @Nullable Outlet<Result.Segment> close() {
    Outlet<Result.Segment> last;
    synchronized (this) {
      if (ended) {
        return null;
      }
      ended = true;
      last = current;
    }
    connection.ended(this);
    over.tryEmitEmpty();
    return last;
  }

  private void request(long n) {
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.request(n);
    }
  }

  /** Somebody has left: decides what becomes of the rest. */
  private void left(boolean satisfied) {
    boolean stop;
    boolean outerGone = results.isClosed();
    boolean inTransaction = connection.inTransaction();
    synchronized (this) {
      if (ended || upstream == null) {
        return;
      }
      boolean readerGone = current == null || current.isClosed();
      boolean rowsUnread = current != null && readerGone && !currentEnded;
      if (execution.isStreamed() && rowsUnread && (execution.single() || outerGone)) {
        stop = true;
      } else if (!outerGone || !readerGone || (currentEnded && execution.single())) {
        stop = false;
      } else {
        stop =
            !results.hasServed()
                || execution.isStreamed()
                || !(satisfied || readerSatisfied || inTransaction);
      }
      readerSatisfied |= satisfied;
    }
    if (stop) {
      stop();
    } else if (!outerGone && execution.isStreamed()) {
      request(Long.MAX_VALUE); // to get to the next result
    }
  }

  private void stop() {
    Outlet<Result.Segment> last = close();
    Subscription subscription = upstream;
    if (subscription != null) {
      subscription.cancel();
    }
    if (last != null) {
      last.complete();
    }
    results.complete();
  }

  /** The results for whoever executes. */
  private final class Results implements Outlet.Source<Result> {

    @Override
    public void left(boolean satisfied) {
      Answer.this.left(satisfied);
    }

    @Override
    public void discard(Result value) {
      ((FacadeResult) value).abandon();
    }
  }

  /** The segments for whoever reads a result. */
  private final class Segments implements Outlet.Source<Result.Segment> {

    @Override
    public void wanted(long n) {
      if (execution.isStreamed()) {
        request(n);
      }
    }

    @Override
    public void left(boolean satisfied) {
      Answer.this.left(satisfied);
    }

    @Override
    public void discard(Result.Segment value) {
      HeldRow.release(value);
    }

    @Override
    public void over(Outlet<?> outlet) {
      connection.forget(outlet);
    }
  }
}
