package io.asyncdb.bench.candidate;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Keyed;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import java.time.Duration;
import java.util.List;

/** This library, a statement a call. */
final class AsyncDbCandidate implements Candidate {

  private final Database database;
  private final Statement oneRowByKey;
  private final Statement topThree;
  private final Statement itemsUpTo;

  AsyncDbCandidate(DatabaseConfig server, int connections) {
    this.database = open(server, connections);
    this.oneRowByKey = database.sql(Dataset.ONE_ROW_BY_KEY);
    this.topThree = database.sql(Dataset.TOP_THREE);
    this.itemsUpTo = database.sql(Dataset.ITEMS_UP_TO);
  }

  static Database open(DatabaseConfig server, int connections) {
    return Database.open(
        server.toBuilder()
            .pool(
                pool ->
                    pool.withMaxSize(connections)
                        .withMinIdle(connections)
                        // No candidate's pool looks after connections that were idle between turns.
                        .withValidateAfterIdle(Duration.ofHours(1))
                        // On a machine with more to do, a JVM that has just begun is slow.
                        .withAcquireTimeout(Duration.ofMinutes(1)))
            .build());
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    oneRowByKey.bind(1, id).as(Item.class).one().subscribe(reply::received, reply::failed);
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    topThree.bind(1, parent).as(Child.class).list().subscribe(reply::received, reply::failed);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    insert(database, entry).execute().subscribe(reply::received, reply::failed);
  }

  private static Statement insert(SqlOperations on, Entry entry) {
    return on.sql(Dataset.INSERT).bind(1, entry.account()).bind(2, entry.amount());
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    database
        .inTransaction(
            tx ->
                tx.sql(Dataset.UPDATE)
                    .bind(1, account)
                    .execute()
                    .flatMap(
                        updated ->
                            insert(tx, new Entry(account, 1))
                                .last()
                                .execute()
                                .map(inserted -> updated + inserted)))
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    itemsUpTo
        .bind(1, Dataset.ITEMS)
        .as(Item.class)
        .list()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void typedRowByKey(int id, Reply<Keyed> reply) {
    oneRowByKey.bind(1, id).as(Item.class).one().subscribe(reply::received, reply::failed);
  }

  @Override
  public void readTyped(int rows, Reply<List<? extends Keyed>> reply) {
    itemsUpTo.bind(1, rows).as(Item.class).list().subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    database.close();
  }
}
