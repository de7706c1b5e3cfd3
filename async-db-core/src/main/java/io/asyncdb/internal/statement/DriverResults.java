package io.asyncdb.internal.statement;

import io.netty.util.ReferenceCounted;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The driver's results of one request, read one after the other, and how to stop reading them. */
public final class DriverResults {

  private volatile @Nullable Subscription flow;

  /**
   * Reads the results of one request.
   *
   * @param results what the driver answers
   * @param one whether there is one result, with a flow of its own, as of a statement with
   *     parameters; without, results are windows of one flow, or follow each other
   * @param reader reads a result to its end
   * @return what the reader makes of them
   */
  public Publisher<?> read(
      Flux<PostgresqlResult> results,
      boolean one,
      Function<PostgresqlResult, Publisher<?>> reader) {
    if (one) {
      return Mono.fromDirect(results).flatMapMany(reader);
    }
    return results
        .doOnSubscribe(subscription -> flow = subscription)
        .doOnDiscard(ReferenceCounted.class, ReferenceCounted::release)
        .concatMap(reader);
  }

  /**
   * Has the driver ask for no more rows. The one result may be cancelled: the driver reads on to
   * the end of the answer by itself. A window that is cancelled holds up the flow, so the current
   * one is read to its end, and only the flow is told to stop. A window that comes after that is
   * released, which reads it as well.
   *
   * @param answer the subscription to what {@link #read} returned
   */
  public void stopReading(Subscription answer) {
    Subscription windows = flow;
    if (windows == null) {
      answer.cancel();
    } else {
      windows.cancel();
      answer.request(Long.MAX_VALUE);
    }
  }
}
