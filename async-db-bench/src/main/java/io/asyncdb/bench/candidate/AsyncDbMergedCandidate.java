package io.asyncdb.bench.candidate;

import io.asyncdb.Database;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Reply;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.merge.Lookup;
import io.asyncdb.merge.MergedInsert;
import io.asyncdb.merge.MergedQuery;
import java.util.List;

/** This library, calls that are made at the same time in one statement. */
final class AsyncDbMergedCandidate implements Candidate {

  private static final BulkInsert<Entry> ENTRIES = BulkInsert.into("entries", Entry.class);

  private final Database database;
  private final Lookup<Integer, Item> items;
  private final MergedQuery<Child> topThree;
  private final MergedInsert<Entry, Void> entries;

  AsyncDbMergedCandidate(DatabaseConfig server, int connections) {
    this.database = AsyncDbCandidate.open(server, connections);
    this.items =
        Lookup.over(
            database, Dataset.ONE_ROW_BY_KEY.replace("= $1", "= any(:keys)"), Item.class, Item::id);
    this.topThree = MergedQuery.of(database, Dataset.TOP_THREE, Child.class);
    this.entries = MergedInsert.of(database, ENTRIES);
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    items.get(id).single().subscribe(reply::received, reply::failed);
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    topThree.bind(1, parent).list().subscribe(reply::received, reply::failed);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    entries.run(entry).thenReturn(1L).subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    database.close();
  }
}
