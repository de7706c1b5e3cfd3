package io.asyncdb.bench.candidate;

import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.table;

import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Keyed;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.Record;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** jOOQ's own execution over r2dbc-pool, the queries written with its DSL. */
final class JooqCandidate implements Candidate {

  private static final Table<Record> ITEMS = table(name("items"));
  private static final Table<Record> CHILDREN = table(name("children"));
  private static final Table<Record> ACCOUNTS = table(name("accounts"));
  private static final Table<Record> ENTRIES = table(name("entries"));
  private static final Field<Integer> ID = field(name("id"), SQLDataType.INTEGER);
  private static final Field<UUID> TOKEN = field(name("token"), SQLDataType.UUID);
  private static final Field<String> BODY = field(name("body"), SQLDataType.CLOB);
  private static final Field<JSONB> ATTRIBUTES = field(name("attributes"), SQLDataType.JSONB);
  private static final Field<OffsetDateTime> CREATED_AT =
      field(name("created_at"), SQLDataType.TIMESTAMPWITHTIMEZONE);
  private static final Field<Integer> PARENT = field(name("parent"), SQLDataType.INTEGER);
  private static final Field<Long> BALANCE = field(name("balance"), SQLDataType.BIGINT);
  private static final Field<Integer> ACCOUNT = field(name("account"), SQLDataType.INTEGER);
  private static final Field<Integer> AMOUNT = field(name("amount"), SQLDataType.INTEGER);

  static {
    System.setProperty("org.jooq.no-logo", "true");
    System.setProperty("org.jooq.no-tips", "true");
  }

  private final R2dbcPool pool;
  private final DSLContext dsl;

  JooqCandidate(DatabaseConfig server, int connections) {
    this.pool = new R2dbcPool(server, connections);
    this.dsl =
        DSL.using(
            pool.connections(),
            SQLDialect.POSTGRES,
            new Settings().withExecuteLogging(false).withDiagnosticsLogging(false));
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    Flux.from(dsl.select(ID, TOKEN, BODY, ATTRIBUTES, CREATED_AT).from(ITEMS).where(ID.eq(id)))
        .map(JooqCandidate::item)
        .single()
        .subscribe(reply::received, reply::failed);
  }

  private static Item item(Record row) {
    return new Item(
        row.get(ID),
        row.get(TOKEN),
        row.get(BODY),
        row.get(ATTRIBUTES).data(),
        row.get(CREATED_AT));
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    Flux.from(
            dsl.select(ID, PARENT, BODY, CREATED_AT)
                .from(CHILDREN)
                .where(PARENT.eq(parent))
                .orderBy(CREATED_AT.desc())
                .limit(3))
        .map(row -> new Child(row.value1(), row.value2(), row.value3(), row.value4()))
        .collectList()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    insert(dsl, entry).subscribe(reply::received, reply::failed);
  }

  private static Mono<Long> insert(DSLContext on, Entry entry) {
    return Mono.from(
            on.insertInto(ENTRIES, ACCOUNT, AMOUNT).values(entry.account(), entry.amount()))
        .map(Integer::longValue);
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    Flux.from(
            dsl.transactionPublisher(
                transaction ->
                    Mono.from(
                            transaction
                                .dsl()
                                .update(ACCOUNTS)
                                .set(BALANCE, BALANCE.plus(1))
                                .where(ID.eq(account)))
                        .flatMap(
                            updated ->
                                insert(transaction.dsl(), new Entry(account, 1))
                                    .map(inserted -> updated + inserted))))
        .single() // waits for the commit, as Mono.from does not
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    Flux.from(
            dsl.select(ID, TOKEN, BODY, ATTRIBUTES, CREATED_AT)
                .from(ITEMS)
                .where(ID.le(Dataset.ITEMS)))
        .map(JooqCandidate::item)
        .collectList()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void typedRowByKey(int id, Reply<Keyed> reply) {
    Flux.from(dsl.selectFrom(ItemsTable.ITEMS).where(ItemsTable.ITEMS.id.eq(id)))
        .single()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void readTyped(int rows, Reply<List<? extends Keyed>> reply) {
    Flux.from(dsl.selectFrom(ItemsTable.ITEMS).where(ItemsTable.ITEMS.id.le(rows)))
        .collectList()
        .subscribe(reply::received, reply::failed);
  }

  @Override
  public void close() {
    pool.close();
  }
}
