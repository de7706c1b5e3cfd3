package io.asyncdb.internal.connection;

import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/** Where work runs: on a connection borrowed for it alone, or on one that is held. */
public interface Target {

  /**
   * Returns the answer to work.
   *
   * @param work makes the work anew for each subscription
   * @param <T> the type of what comes back
   * @return subscribing runs it, cancelling stops it
   */
  <T> Flux<T> exchange(Supplier<Work<T>> work);

  /**
   * As {@link #exchange}, for what nothing follows: a transaction sends its end together with it.
   *
   * @param work makes the work anew for each subscription
   * @param <T> the type of what comes back
   * @return subscribing runs it, cancelling stops it
   */
  default <T> Flux<T> last(Supplier<Work<T>> work) {
    return exchange(work);
  }
}
