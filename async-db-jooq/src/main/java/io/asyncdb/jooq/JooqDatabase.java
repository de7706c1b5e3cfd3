package io.asyncdb.jooq;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.merge.Lookup;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jooq.TableField;
import org.jooq.TableRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs queries built with jOOQ on a {@link io.asyncdb.Database}, a {@link io.asyncdb.Session} or a
 * {@link io.asyncdb.Transaction}.
 *
 * <pre>{@code
 * JooqDatabase jooq = JooqDatabase.over(db);
 *
 * Flux<MessageRecord> page =
 *     jooq.stream(dsl -> dsl.selectFrom(MESSAGE).where(MESSAGE.CONVERSATION_ID.eq(id)));
 *
 * Mono<Long> sent = jooq.inTransaction(tx ->
 *     tx.one(dsl -> dsl.insertInto(MESSAGE).set(MESSAGE.BODY, body).returning())
 *         .flatMap(m -> tx.execute(dsl -> dsl.update(CONVERSATION).set(CONVERSATION.LAST, m.getId()))));
 * }</pre>
 *
 * <p>A function builds the query with the {@link DSLContext} it is given. It is called at once,
 * once: what it throws is thrown by the method, and the SQL and its values are fixed from then on,
 * whatever becomes of the jOOQ objects. Each subscription sends the same statement anew. Methods
 * that have the names of those of {@link io.asyncdb.Query} return what those return, fail as they
 * fail and stop as they stop. {@code insert}, {@code update} and {@code delete} with a {@code
 * returning} clause are queries with rows like any other.
 *
 * <p>That context builds only. What it would run by itself ({@code fetch}, {@code execute}, {@code
 * Flux.from(query)}) fails with an {@link IllegalStateException}. Records are not attached to
 * anything either: {@code store}, {@code refresh} and their like are not for them, write {@code
 * dsl.insertInto(TABLE).set(record)}.
 *
 * <p>Fields have the values that jOOQ over JDBC gives them. Where all are plain (numbers, text,
 * times, enums, JSON, arrays of these, with or without converters) rows go straight into records,
 * in binary. Bindings of your own, {@code MULTISET}, nested rows, embeddable and user-defined types
 * are read by jOOQ's and your bindings: a {@link org.jooq.Binding} gets a {@code ResultSet} and a
 * {@code PreparedStatement} that have the methods for one value, without JDBC's connection behind
 * them. A column that arrives in a type its field cannot be read from is a {@link
 * io.asyncdb.error.ResultException} that says which. The {@code coerce} of a whole {@code SELECT}
 * goes unseen: coerce its fields.
 *
 * <p>Immutable and thread-safe. Owns nothing: it works as long as what it was made over does, and
 * is not closed.
 */
public final class JooqDatabase {

  private final SqlOperations operations;

  private JooqDatabase(SqlOperations operations) {
    this.operations = operations;
  }

  /**
   * Returns jOOQ over a database, a session or a transaction. Costs next to nothing.
   *
   * @param operations where the queries run
   * @return jOOQ over it
   */
  public static JooqDatabase over(SqlOperations operations) {
    return new JooqDatabase(operations);
  }

  /**
   * Returns what the queries run on: for plain SQL, bulk work and whatever else takes {@link
   * SqlOperations}, in the same session or transaction.
   *
   * @return what {@link #over} was given; inside {@link #inTransaction}, the transaction
   */
  public SqlOperations operations() {
    return operations;
  }

  /**
   * Builds a query whose rows are jOOQ's records: of the table's own class for {@code selectFrom}
   * and {@code returning}, {@code Record1} to {@code Record22} for chosen columns. To read them as
   * a class, to name the query, or to set its fetch size; else {@link #one}, {@link #list} and
   * their siblings are shorter.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return the query, which has not been sent
   * @throws UnsupportedOperationException if a value is of a class that cannot be sent
   */
  public <R extends Record> JooqQuery<R> query(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    ResultQuery<R> built = query.apply(Jooq.BUILDING);
    RenderedQuery rendered = RenderedQuery.of(built);
    return new JooqQuery<>(statement(rendered), RecordRowMapper.of(built));
  }

  /**
   * Reads the one row that there must be.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return as {@link io.asyncdb.Query#one}
   * @throws UnsupportedOperationException as for {@link #query}
   */
  public <R extends Record> Mono<R> one(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return query(query).one();
  }

  /**
   * Reads the one row that there may be.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return as {@link io.asyncdb.Query#optional}
   * @throws UnsupportedOperationException as for {@link #query}
   */
  public <R extends Record> Mono<R> optional(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return query(query).optional();
  }

  /**
   * Reads the first row.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return as {@link io.asyncdb.Query#first}
   * @throws UnsupportedOperationException as for {@link #query}
   */
  public <R extends Record> Mono<R> first(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return query(query).first();
  }

  /**
   * Reads all rows.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return as {@link io.asyncdb.Query#list}
   * @throws UnsupportedOperationException as for {@link #query}
   */
  public <R extends Record> Mono<List<R>> list(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return query(query).list();
  }

  /**
   * Reads rows as the receiver asks for them.
   *
   * @param <R> the type of a record
   * @param query builds the query
   * @return as {@link io.asyncdb.Query#stream}
   * @throws UnsupportedOperationException as for {@link #query}
   */
  public <R extends Record> Flux<R> stream(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return query(query).stream();
  }

  /**
   * Runs a query for its count.
   *
   * @param query builds the query
   * @return as {@link Statement#execute}: rows inserted, updated or deleted
   * @throws UnsupportedOperationException if a value is of a class that cannot be sent
   */
  public Mono<Long> execute(Function<? super DSLContext, ? extends org.jooq.Query> query) {
    return statement(query).execute();
  }

  /**
   * Builds a query as a plain statement with its values bound, to be named and then executed, or
   * read by other means than jOOQ's.
   *
   * @param query builds the query
   * @return the statement, which has not been sent
   * @throws UnsupportedOperationException if a value is of a class that cannot be sent
   */
  public Statement statement(Function<? super DSLContext, ? extends org.jooq.Query> query) {
    return statement(RenderedQuery.of(query.apply(Jooq.BUILDING)));
  }

  /**
   * Renders a query once, to be run with other values each time. Rendering is a good part of what a
   * short query costs: keep what is made here for queries that run often.
   *
   * @param <R> the type of a record
   * @param query builds the query; what is to be bound has a name, as in {@code
   *     USERS.ID.eq(param("id", USERS.ID))}
   * @return the query, which has not been sent. It runs here, and elsewhere by {@link
   *     PreparedQuery#on}
   * @throws IllegalArgumentException if a name is none, or stands for values of several classes
   */
  public <R extends Record> PreparedQuery<R> prepare(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return PreparedQuery.of(operations, query.apply(Jooq.BUILDING));
  }

  /**
   * Renders a statement that is run for its count once, as {@link #prepare} does.
   *
   * @param query builds the statement
   * @return the statement, which has not been sent
   * @throws IllegalArgumentException as for {@link #prepare}
   */
  public PreparedUpdate prepareUpdate(
      Function<? super DSLContext, ? extends org.jooq.Query> query) {
    return PreparedUpdate.of(operations, query.apply(Jooq.BUILDING));
  }

  /**
   * Returns a lookup of a table's records by the value of a field. See {@link Lookup} for what many
   * callers share, and {@code lookup.with(options)} for its name.
   *
   * @param <K> the type of the keys
   * @param <R> the type of a record
   * @param key the field: a number, text, a UUID, a time or another type that has arrays
   * @return a lookup: make one and keep it
   * @throws IllegalArgumentException if the field has a converter, a binding or an enum
   * @throws IllegalStateException if this runs in a session or transaction, not on a database
   */
  public <K, R extends Record> Lookup<K, R> lookup(TableField<R, K> key) {
    return LookupRecords.by(database("lookup"), key);
  }

  /**
   * Returns a SELECT whose concurrent runs are merged.
   *
   * @param <R> the type of a record
   * @param query builds the SELECT; what is to be bound has a name, as for {@link #prepare}
   * @return a query: make one and keep it
   * @throws IllegalArgumentException as for {@link #prepare}, or if nothing is to be bound
   * @throws IllegalStateException if this runs in a session or transaction, not on a database
   */
  public <R extends Record> MergedRecords<R> merged(
      Function<? super DSLContext, ? extends ResultQuery<R>> query) {
    return MergedRecords.of(database("merged"), query.apply(Jooq.BUILDING));
  }

  private Database database(String method) {
    if (operations instanceof Database database) {
      return database;
    }
    throw new IllegalStateException(
        method
            + " merges the calls of many: it runs on a Database, not in a session or transaction");
  }

  /**
   * Inserts records, however many, in as few statements as there are sets of fields that are set in
   * them: all or none. What is not set gets its default. {@link BulkRecords} has more: conflicts,
   * publishers, generated keys, updates and deletions.
   *
   * @param <R> the type of a record
   * @param records of one table, read when it runs and not to be changed until then
   * @return how many were inserted
   * @throws IllegalArgumentException if nothing is set in a record
   */
  public <R extends TableRecord<R>> Mono<Long> insertAll(Collection<R> records) {
    Map<List<Field<?>>, List<R>> groups = BulkRecords.byFieldsSet(records);
    return groups.size() > 1
        ? operations.inTransaction(tx -> insertGroups(tx, groups))
        : insertGroups(operations, groups);
  }

  private static <R extends TableRecord<R>> Mono<Long> insertGroups(
      SqlOperations on, Map<List<Field<?>>, List<R>> groups) {
    return Flux.fromIterable(groups.entrySet())
        .concatMap(
            group ->
                BulkRecords.insert(group.getValue().get(0).getTable(), group.getKey())
                    .rows(group.getValue())
                    .run(on))
        .reduce(0L, Long::sum);
  }

  /**
   * Runs work in a transaction, or on a transaction in a savepoint, and commits it: {@link
   * SqlOperations#inTransaction(Function)} for jOOQ. Plain SQL joins in by {@link #operations}. For
   * the other options of a transaction, begin it there: {@code db.inTransaction(options, tx ->
   * JooqDatabase.over(tx)...)}.
   *
   * @param <T> the type of the value
   * @param work what to do; its jOOQ must not be used after it has ended
   * @return the value of the work, emitted after the commit, or empty. An error, a cancel and an
   *     exception thrown by {@code work} roll everything back
   */
  public <T> Mono<T> inTransaction(Function<? super JooqDatabase, ? extends Mono<T>> work) {
    return operations.inTransaction(transaction -> work.apply(over(transaction)));
  }

  private Statement statement(RenderedQuery rendered) {
    Statement statement = operations.sql(rendered.sql());
    for (int number = 1; number <= rendered.parameters(); number++) {
      statement = statement.bind(number, rendered.value(number));
    }
    return statement;
  }
}
