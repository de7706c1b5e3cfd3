package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Line;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** r2dbc-postgresql and r2dbc-pool, written by hand: columns by position. */
final class RawR2dbcCandidate implements Candidate {

  private final R2dbcPool pool;

  RawR2dbcCandidate(DatabaseConfig server, int connections) {
    this.pool = new R2dbcPool(server, connections);
  }

  private <T> void with(Function<Connection, Mono<T>> work, Reply<T> reply) {
    Mono.usingWhen(pool.connections().create(), work, Connection::close)
        .subscribe(reply::received, reply::failed);
  }

  private static <T> Flux<T> rows(Statement statement, Function<Readable, T> mapper) {
    return Flux.from(statement.execute()).flatMap(result -> result.map(mapper));
  }

  private static Mono<Long> count(Statement statement) {
    return Flux.from(statement.execute()).flatMap(Result::getRowsUpdated).reduce(0L, Long::sum);
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    with(
        connection ->
            rows(connection.createStatement(Dataset.ONE_ROW_BY_KEY).bind("$1", id), R2dbcPool::item)
                .single(),
        reply);
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    with(
        connection ->
            rows(connection.createStatement(Dataset.TOP_THREE).bind("$1", parent), R2dbcPool::child)
                .collectList(),
        reply);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    with(connection -> insert(connection, entry), reply);
  }

  private static Mono<Long> insert(Connection connection, Entry entry) {
    return count(
        connection
            .createStatement(Dataset.INSERT)
            .bind("$1", entry.account())
            .bind("$2", entry.amount()));
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    inTransaction(
        connection ->
            count(connection.createStatement(Dataset.UPDATE).bind("$1", account))
                .flatMap(
                    updated ->
                        insert(connection, new Entry(account, 1))
                            .map(inserted -> updated + inserted)),
        reply);
  }

  @Override
  public void bulkInsert(List<Line> lines, Reply<Long> reply) {
    inTransaction(
        connection -> {
          Statement statement = connection.createStatement(Dataset.INSERT_LINE);
          for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            (i == 0 ? statement : statement.add())
                .bind("$1", line.id())
                .bind("$2", line.item())
                .bind("$3", line.note())
                .bind("$4", line.createdAt());
          }
          return count(statement);
        },
        reply);
  }

  private <T> void inTransaction(Function<Connection, Mono<T>> work, Reply<T> reply) {
    Mono.usingWhen(
            pool.connections().create(),
            connection ->
                Mono.from(connection.beginTransaction())
                    .then(work.apply(connection))
                    .delayUntil(done -> connection.commitTransaction()),
            Connection::close,
            (connection, error) -> rollBack(connection),
            RawR2dbcCandidate::rollBack)
        .subscribe(reply::received, reply::failed);
  }

  private static Mono<Void> rollBack(Connection connection) {
    return Mono.from(connection.rollbackTransaction()).then(Mono.from(connection.close()));
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    with(
        connection ->
            rows(
                    connection.createStatement(Dataset.ITEMS_UP_TO).bind("$1", Dataset.ITEMS),
                    R2dbcPool::item)
                .collectList(),
        reply);
  }

  @Override
  public void close() {
    pool.close();
  }
}
