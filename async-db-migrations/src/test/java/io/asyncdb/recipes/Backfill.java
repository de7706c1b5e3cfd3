package io.asyncdb.recipes;

import io.asyncdb.Database;
import java.util.Collections;
import reactor.core.publisher.Mono;

/** Fills a new column in batches. */
final class Backfill {

  private static final int SIZE = 1_000;

  private Backfill() {}

  // tag::backfill[]
  /** Runs a statement batch by batch, each a transaction of its own; emits their number. */
  static Mono<Long> run(Database db, String batch) {
    return next(db, batch, 0L).expand(last -> next(db, batch, last)).count();
  }

  private static Mono<Long> next(Database db, String batch, long after) {
    return db.sql(batch)
        .bind("after", after)
        .bind("size", SIZE)
        .as(Long.class)
        .list()
        .filter(ids -> !ids.isEmpty())
        .map(Collections::max);
  }
  // end::backfill[]
}
