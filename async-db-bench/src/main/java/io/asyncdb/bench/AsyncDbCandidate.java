package io.asyncdb.bench;

import io.asyncdb.Database;
import io.asyncdb.Statement;
import io.asyncdb.config.DatabaseConfig;
import java.time.Duration;

/** This library, as its README uses it. */
final class AsyncDbCandidate implements Candidate {

  private final Database database;
  private final Statement oneRowByKey;

  AsyncDbCandidate(DatabaseConfig server) {
    this.database =
        Database.open(
            server.toBuilder()
                .pool(
                    pool ->
                        pool.withMaxSize(CONNECTIONS)
                            .withMinIdle(CONNECTIONS)
                            // On a machine with more to do, a JVM that has just begun is slow.
                            .withAcquireTimeout(Duration.ofMinutes(1)))
                .build());
    this.oneRowByKey = database.sql(Dataset.ONE_ROW_BY_KEY);
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    oneRowByKey.bind(1, id).as(Item.class).one().subscribe(reply::received, reply::failed);
  }

  @Override
  public void updateAndInsert(int id, Reply<Long> reply) {
    database
        .inTransaction(
            tx ->
                tx.sql(Dataset.UPDATE)
                    .bind(1, id)
                    .execute()
                    .flatMap(
                        updated ->
                            tx.sql(Dataset.INSERT)
                                .bind(1, id)
                                .execute()
                                .map(inserted -> updated + inserted)))
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    database.close();
  }
}
