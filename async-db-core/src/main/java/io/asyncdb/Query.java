package io.asyncdb;

import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A statement with the type of its rows. Immutable and thread-safe; each subscription runs it anew.
 *
 * <p>Values of the methods that return a {@code Mono} are emitted when the connection is free
 * again. Cancelling any of them returns at once and stops the server's work.
 *
 * @param <T> the type of a row
 */
public interface Query<T> {

  /**
   * Reads the one row that there must be.
   *
   * @return the row
   * @throws io.asyncdb.error.ResultException in the {@code Mono}, if there is no row or more than
   *     one
   */
  Mono<T> one();

  /**
   * Reads the one row that there may be.
   *
   * @return the row, or empty
   * @throws io.asyncdb.error.ResultException in the {@code Mono}, if there is more than one
   */
  Mono<T> optional();

  /**
   * Reads the first row. Further rows are received and thrown away: write {@code limit 1} where
   * there may be many.
   *
   * @return the row, or empty
   */
  Mono<T> first();

  /**
   * Reads all rows.
   *
   * @return a list, empty where there are none
   */
  Mono<List<T>> list();

  /**
   * Reads rows as the receiver asks for them, {@link Statement#fetchSize} rows a round trip: memory
   * stays flat however many there are. The connection is held until the last row, an error or a
   * cancel.
   *
   * @return the rows
   */
  Flux<T> stream();
}
