package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import java.util.List;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Mono;

/** Spring's DatabaseClient over r2dbc-pool. */
final class SpringCandidate implements Candidate {

  private final R2dbcPool pool;
  private final DatabaseClient client;
  private final TransactionalOperator transaction;

  SpringCandidate(DatabaseConfig server, int connections) {
    this.pool = new R2dbcPool(server, connections);
    this.client =
        DatabaseClient.builder()
            .connectionFactory(pool.connections())
            .namedParameters(false)
            .build();
    this.transaction =
        TransactionalOperator.create(new R2dbcTransactionManager(pool.connections()));
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    client
        .sql(Dataset.ONE_ROW_BY_KEY)
        .bind(0, id)
        .map(R2dbcPool::item)
        .one()
        .single()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    client
        .sql(Dataset.TOP_THREE)
        .bind(0, parent)
        .map(R2dbcPool::child)
        .all()
        .collectList()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    insert(entry).subscribe(reply::received, reply::failed);
  }

  private Mono<Long> insert(Entry entry) {
    return client
        .sql(Dataset.INSERT)
        .bind(0, entry.account())
        .bind(1, entry.amount())
        .fetch()
        .rowsUpdated();
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    client
        .sql(Dataset.UPDATE)
        .bind(0, account)
        .fetch()
        .rowsUpdated()
        .flatMap(updated -> insert(new Entry(account, 1)).map(inserted -> updated + inserted))
        .as(transaction::transactional)
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    client
        .sql(Dataset.ITEMS_UP_TO)
        .bind(0, Dataset.ITEMS)
        .map(R2dbcPool::item)
        .all()
        .collectList()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    pool.close();
  }
}
