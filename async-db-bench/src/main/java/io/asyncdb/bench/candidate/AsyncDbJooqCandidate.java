package io.asyncdb.bench.candidate;

import static io.asyncdb.bench.candidate.ItemsTable.ITEMS;
import static org.jooq.impl.DSL.param;

import io.asyncdb.Database;
import io.asyncdb.Query;
import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Keyed;
import io.asyncdb.bench.Reply;
import io.asyncdb.bench.candidate.ItemsTable.ItemRecord;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.JooqDatabase;
import io.asyncdb.jooq.PreparedQuery;
import java.util.List;
import java.util.function.IntFunction;

/** This library with jOOQ's typed queries. */
final class AsyncDbJooqCandidate implements Candidate {

  private final Database database;
  private final IntFunction<Query<ItemRecord>> byKey;
  private final IntFunction<Query<ItemRecord>> upTo;

  private AsyncDbJooqCandidate(
      Database database,
      IntFunction<Query<ItemRecord>> byKey,
      IntFunction<Query<ItemRecord>> upTo) {
    this.database = database;
    this.byKey = byKey;
    this.upTo = upTo;
  }

  /** Builds and renders the query for each call. */
  static Candidate adHoc(DatabaseConfig server, int connections) {
    Database database = AsyncDbCandidate.open(server, connections);
    JooqDatabase jooq = JooqDatabase.over(database);
    return new AsyncDbJooqCandidate(
        database,
        id -> jooq.query(dsl -> dsl.selectFrom(ITEMS).where(ITEMS.id.eq(id))),
        last -> jooq.query(dsl -> dsl.selectFrom(ITEMS).where(ITEMS.id.le(last))));
  }

  /** Renders each query once. */
  static Candidate prepared(DatabaseConfig server, int connections) {
    Database database = AsyncDbCandidate.open(server, connections);
    JooqDatabase jooq = JooqDatabase.over(database);
    PreparedQuery<ItemRecord> one =
        jooq.prepare(dsl -> dsl.selectFrom(ITEMS).where(ITEMS.id.eq(param("id", ITEMS.id))));
    PreparedQuery<ItemRecord> many =
        jooq.prepare(dsl -> dsl.selectFrom(ITEMS).where(ITEMS.id.le(param("last", ITEMS.id))));
    return new AsyncDbJooqCandidate(
        database, id -> one.bind("id", id), last -> many.bind("last", last));
  }

  @Override
  public void typedRowByKey(int id, Reply<Keyed> reply) {
    byKey.apply(id).one().subscribe(reply::received, reply::failed);
  }

  @Override
  public void readTyped(int rows, Reply<List<? extends Keyed>> reply) {
    upTo.apply(rows).list().subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    database.close();
  }
}
