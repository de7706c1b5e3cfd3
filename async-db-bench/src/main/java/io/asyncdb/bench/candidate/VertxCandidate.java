package io.asyncdb.bench.candidate;

import io.asyncdb.bench.Candidate;
import io.asyncdb.bench.Child;
import io.asyncdb.bench.Dataset;
import io.asyncdb.bench.Entry;
import io.asyncdb.bench.Item;
import io.asyncdb.bench.Line;
import io.asyncdb.bench.Reply;
import io.asyncdb.config.DatabaseConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.ClientBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Collectors;

/** Vert.x's client: a pool that gives each call a connection, or pipelines the calls. */
final class VertxCandidate implements Candidate {

  private static final int PIPELINING_LIMIT = 256;
  private static final int STATEMENTS = 256;

  private final Vertx vertx;
  private final SqlClient client;
  private final PreparedQuery<SqlResult<List<Item>>> oneRowByKey;
  private final PreparedQuery<SqlResult<List<Item>>> itemsUpTo;
  private final PreparedQuery<SqlResult<List<Child>>> topThree;
  private final PreparedQuery<RowSet<Row>> insert;

  private VertxCandidate(Vertx vertx, SqlClient client) {
    this.vertx = vertx;
    this.client = client;
    this.oneRowByKey = items(Dataset.ONE_ROW_BY_KEY);
    this.itemsUpTo = items(Dataset.ITEMS_UP_TO);
    this.topThree =
        client
            .preparedQuery(Dataset.TOP_THREE)
            .collecting(Collectors.mapping(VertxCandidate::child, Collectors.toList()));
    this.insert = client.preparedQuery(Dataset.INSERT);
  }

  static Candidate pooled(DatabaseConfig server, int connections) {
    return open(PgBuilder.pool(), new PgConnectOptions(), server, connections);
  }

  static Candidate pipelined(DatabaseConfig server, int connections) {
    return open(
        PgBuilder.client(),
        new PgConnectOptions().setPipeliningLimit(PIPELINING_LIMIT),
        server,
        connections);
  }

  private static Candidate open(
      ClientBuilder<? extends SqlClient> builder,
      PgConnectOptions options,
      DatabaseConfig server,
      int connections) {
    int processors = Runtime.getRuntime().availableProcessors();
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(processors));
    options
        .setHost(server.host())
        .setPort(server.port())
        .setDatabase(server.database())
        .setUser(server.username())
        .setPassword(server.password());
    options.setCachePreparedStatements(true).setPreparedStatementCacheMaxSize(STATEMENTS);
    PoolOptions pool =
        new PoolOptions()
            .setMaxSize(connections)
            .setEventLoopSize(processors)
            .setMaxWaitQueueSize(-1);
    return new VertxCandidate(vertx, builder.with(pool).connectingTo(options).using(vertx).build());
  }

  private PreparedQuery<SqlResult<List<Item>>> items(String sql) {
    return client
        .preparedQuery(sql.replace("attributes", "attributes::text"))
        .collecting(Collectors.mapping(VertxCandidate::item, Collectors.toList()));
  }

  private static Item item(Row row) {
    return new Item(
        row.getInteger(0),
        row.getUUID(1),
        row.getString(2),
        row.getString(3),
        row.getOffsetDateTime(4));
  }

  private static Child child(Row row) {
    return new Child(
        row.getInteger(0), row.getInteger(1), row.getString(2), row.getOffsetDateTime(3));
  }

  @Override
  public void oneRowByKey(int id, Reply<Item> reply) {
    oneRowByKey
        .execute(Tuple.of(id))
        .map(
            found -> {
              if (found.size() != 1) {
                throw new IllegalStateException(found.size() + " rows");
              }
              return found.value().get(0);
            })
        .onComplete(reply::received, reply::failed);
  }

  @Override
  public void topThree(int parent, Reply<List<Child>> reply) {
    topThree
        .execute(Tuple.of(parent))
        .map(SqlResult::value)
        .onComplete(reply::received, reply::failed);
  }

  @Override
  public void insert(Entry entry, Reply<Long> reply) {
    insert
        .execute(Tuple.of(entry.account(), entry.amount()))
        .map(VertxCandidate::count)
        .onComplete(reply::received, reply::failed);
  }

  private static long count(SqlResult<?> result) {
    return result.rowCount();
  }

  @Override
  public void updateAndInsert(int account, Reply<Long> reply) {
    ((Pool) client)
        .withTransaction(connection -> updateAndInsert(connection, account))
        .onComplete(reply::received, reply::failed);
  }

  private static Future<Long> updateAndInsert(SqlConnection connection, int account) {
    return connection
        .preparedQuery(Dataset.UPDATE)
        .execute(Tuple.of(account))
        .compose(
            updated ->
                connection
                    .preparedQuery(Dataset.INSERT)
                    .execute(Tuple.of(account, 1))
                    .map(inserted -> count(updated) + count(inserted)));
  }

  @Override
  public void bulkInsert(List<Line> lines, Reply<Long> reply) {
    List<Tuple> batch =
        lines.stream()
            .map(line -> Tuple.of(line.id(), line.item(), line.note(), line.createdAt()))
            .toList();
    ((Pool) client)
        .withTransaction(
            connection -> connection.preparedQuery(Dataset.INSERT_LINE).executeBatch(batch))
        .map(VertxCandidate::countAll)
        .onComplete(reply::received, reply::failed);
  }

  private static long countAll(RowSet<Row> first) {
    long rows = 0;
    for (RowSet<Row> each = first; each != null; each = each.next()) {
      rows += each.rowCount();
    }
    return rows;
  }

  @Override
  public void readItems(Reply<List<Item>> reply) {
    itemsUpTo
        .execute(Tuple.of(Dataset.ITEMS))
        .map(SqlResult::value)
        .onComplete(reply::received, reply::failed);
  }

  /** One after the other: what is composed on an event loop does not survive it. */
  @Override
  public void close() {
    client.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
