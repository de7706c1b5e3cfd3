package io.asyncdb.merge;

import java.util.List;
import reactor.core.publisher.Mono;

/**
 * How several calls become one statement.
 *
 * @param <A> what a call brings along
 * @param <T> the type of a row
 */
@FunctionalInterface
interface Merging<A, T> {

  /**
   * Runs the calls and hands each its rows.
   *
   * @param calls one or more, in the order in which they came; one alone is run as if there were no
   *     merging
   * @return completes when every call has all of its rows; fails for all of them
   */
  Mono<?> run(List<Call<A, T, ?>> calls);
}
