package io.asyncdb.observe;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * What one request has asked of the database: every statement that was sent inside it, on whichever
 * {@code Database}, in sessions, transactions and streams too. Requests that run side by side have
 * figures of their own, since these travel in the Reactor Context.
 *
 * <p>A statement that still runs counts with its time so far, and with no rows yet. BEGIN, COMMIT
 * and their like are not statements here.
 *
 * @param count statements that were sent
 * @param failed those of them that failed
 * @param rows rows read or changed
 * @param total the sum of their times; more than the request took, where statements ran side by
 *     side
 * @param longest the longest of their times
 */
public record QueryStats(long count, long failed, long rows, Duration total, Duration longest) {

  private static final Logger log = LoggerFactory.getLogger(QueryStats.class);

  private static final QueryStats NONE = new QueryStats(0, 0, 0, Duration.ZERO, Duration.ZERO);

  /**
   * Counts what a request asks of the database.
   *
   * @param request what to count, anew for each subscription
   * @param whenDone is given the figures once, when the request has succeeded, failed or been
   *     cancelled, ahead of the signal; an exception of its own is logged and harms nobody
   * @param <T> the type of the request's value
   * @return the request; where one is inside another, both count
   */
  public static <T> Mono<T> track(Mono<T> request, Consumer<? super QueryStats> whenDone) {
    return Mono.using(
        StatementTally::new, tally -> request.contextWrite(in(tally)), done(whenDone));
  }

  /**
   * As {@link #track}, for many values.
   *
   * @param request what to count, anew for each subscription
   * @param whenDone is given the figures once, at the end
   * @param <T> the type of the request's values
   * @return the request
   */
  public static <T> Flux<T> trackStream(Flux<T> request, Consumer<? super QueryStats> whenDone) {
    return Flux.using(
        StatementTally::new, tally -> request.contextWrite(in(tally)), done(whenDone));
  }

  /**
   * Returns the figures so far.
   *
   * @param context of a subscriber inside {@link #track}, as {@code deferContextual} has it
   * @return those of the innermost request that is tracked here; all zero where none is
   */
  public static QueryStats current(ContextView context) {
    QueryStats found = NONE;
    for (DatabaseListener listener : RequestScope.of(context).listeners()) {
      if (listener instanceof StatementTally tally) {
        found = tally.stats();
      }
    }
    return found;
  }

  private static Function<Context, Context> in(StatementTally tally) {
    return RequestScope.listener(tally);
  }

  private static Consumer<StatementTally> done(Consumer<? super QueryStats> whenDone) {
    return tally -> {
      try {
        whenDone.accept(tally.stats());
      } catch (RuntimeException error) {
        log.warn("The receiver of query statistics failed", error);
      }
    };
  }
}
