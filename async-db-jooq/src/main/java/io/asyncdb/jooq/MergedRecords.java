package io.asyncdb.jooq;

import io.asyncdb.Database;
import io.asyncdb.merge.MergeOptions;
import io.asyncdb.merge.MergedQuery;
import java.util.List;
import org.jooq.Record;
import org.jooq.ResultQuery;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A SELECT built with jOOQ whose concurrent runs are merged: a {@link MergedQuery} whose rows are
 * jOOQ's records and whose parameters are typed. What is said there holds here. Made by {@link
 * JooqDatabase#merged}; immutable and thread-safe: make one for each query and keep it.
 *
 * @param <R> the type of a record
 */
public final class MergedRecords<R extends Record> {

  private final NamedQuery query;
  private final MergedQuery<R> merged;

  private MergedRecords(NamedQuery query, MergedQuery<R> merged) {
    this.query = query;
    this.merged = merged;
  }

  static <R extends Record> MergedRecords<R> of(Database database, ResultQuery<R> built) {
    NamedQuery query = NamedQuery.of(built);
    MergedQuery<R> merged = MergedQuery.of(database, query.sql(), RecordRowMapper.of(built));
    return new MergedRecords<>(query, query.boundTo(merged, MergedQuery::bind));
  }

  /**
   * Returns a query with other options, a name for listeners among them, which merges its own runs.
   *
   * @param options how runs are merged
   * @return a new query with the same bindings
   */
  public MergedRecords<R> with(MergeOptions options) {
    return new MergedRecords<>(query, merged.with(options));
  }

  /**
   * Binds a value, as {@link PreparedQuery#bind} does.
   *
   * @param name as given to {@code DSL.param}
   * @param value of the parameter's class, or null
   * @return a query with the binding
   * @throws IllegalArgumentException if there is no such parameter, the value is of another class,
   *     or there is no array type for what it is sent as
   */
  public MergedRecords<R> bind(String name, @Nullable Object value) {
    return new MergedRecords<>(query, merged.bind(name, query.sent(name, value)));
  }

  /**
   * Reads the one row that there must be.
   *
   * @return as {@link MergedQuery#one}
   */
  public Mono<R> one() {
    return merged.one();
  }

  /**
   * Reads the one row that there may be.
   *
   * @return as {@link MergedQuery#optional}
   */
  public Mono<R> optional() {
    return merged.optional();
  }

  /**
   * Reads the first row.
   *
   * @return as {@link MergedQuery#first}
   */
  public Mono<R> first() {
    return merged.first();
  }

  /**
   * Reads all rows.
   *
   * @return as {@link MergedQuery#list}
   */
  public Mono<List<R>> list() {
    return merged.list();
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return query.sql();
  }
}
