package io.asyncdb.bulk;

import io.asyncdb.SqlOperations;
import reactor.core.publisher.Mono;

/**
 * Work on many rows that is ready to run.
 *
 * @param <R> the type of the result
 */
@FunctionalInterface
public interface BulkRun<R> {

  /**
   * Runs the work. All rows take effect or none does: on a {@code Database} and on a {@code
   * Session} in a transaction of its own where it takes more than one statement. In a {@code
   * Transaction} it is as one of its statements: a failure dooms the transaction, unless it is
   * nested in an {@code inTransaction} of its own.
   *
   * @param operations where to run
   * @return the result; each subscription runs the work anew. Cancelling stops it and takes it back
   */
  Mono<R> run(SqlOperations operations);
}
