package io.asyncdb.relation;

import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import io.asyncdb.error.ResultException;
import io.asyncdb.internal.statement.ElementType;
import io.asyncdb.row.RowMapper;
import io.asyncdb.row.RowMappers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The rows that belong to other rows, such as the lines of an order: fetched for all of these by
 * one statement. Immutable and thread-safe: make one for each relation and keep it.
 *
 * <p>It runs where it is told to: in a transaction it sees what that has done, and it can be nested
 * to fetch what belongs to the rows that belong. For rows that many callers ask for at the same
 * time, each for a few, see {@link io.asyncdb.merge.Lookup}.
 *
 * @param <K> the type of the keys: one class, with {@code equals} and {@code hashCode}
 * @param <C> the type of a row that belongs
 */
public final class ToMany<K, C> {

  private final String sql;
  private final RowMapper<C> mapper;
  private final Function<? super C, ? extends K> keyOf;

  private ToMany(String sql, RowMapper<C> mapper, Function<? super C, ? extends K> keyOf) {
    this.sql = sql;
    this.mapper = mapper;
    this.keyOf = keyOf;
  }

  /**
   * Returns a relation to rows that are read as {@link Statement#as} reads them.
   *
   * @param <K> the type of the keys
   * @param <C> the type of a row that belongs
   * @param sql with the one parameter {@code :keys}, an array, as in {@code where order_id =
   *     any(:keys) order by position}; its order is kept among the rows of one key
   * @param type of a row: a record, or a class that the driver reads
   * @param keyOf finds in a row the key of that which it belongs to
   * @return the relation
   * @throws IllegalArgumentException if rows cannot be read as the class
   */
  public static <K, C> ToMany<K, C> over(
      String sql, Class<C> type, Function<? super C, ? extends K> keyOf) {
    return over(sql, RowMappers.of(type), keyOf);
  }

  /**
   * Returns a relation to rows that are read by a function.
   *
   * @param <K> the type of the keys
   * @param <C> the type of a row that belongs
   * @param sql with the one parameter {@code :keys}, an array
   * @param mapper reads a row
   * @param keyOf finds in a row the key of that which it belongs to
   * @return the relation
   */
  public static <K, C> ToMany<K, C> over(
      String sql, RowMapper<C> mapper, Function<? super C, ? extends K> keyOf) {
    return new ToMany<>(sql, mapper, keyOf);
  }

  /**
   * Fetches what belongs to these, and puts it to them.
   *
   * @param <P> the type of what it belongs to
   * @param <R> the type of the two together
   * @param operations where to run
   * @param parents none of which must be null
   * @param keyOf finds the key in a parent; null for one to which nothing belongs
   * @param combine is given a parent and an unmodifiable list of what belongs to it, empty where
   *     nothing does
   * @return the parents, in their order, with what belongs to them; fetched at each subscription,
   *     by no statement where there are no keys. Cancelling stops the statement. {@link
   *     ResultException} if a row has a key that was not asked for
   */
  public <P, R> Mono<List<R>> attach(
      SqlOperations operations,
      Collection<? extends P> parents,
      Function<? super P, ? extends @Nullable K> keyOf,
      BiFunction<? super P, ? super List<C>, ? extends R> combine) {
    return Mono.defer(
        () -> {
          List<P> inOrder = List.copyOf(parents);
          Map<K, List<C>> byKey = new LinkedHashMap<>();
          for (P parent : inOrder) {
            K key = keyOf.apply(parent);
            if (key != null) {
              byKey.putIfAbsent(key, new ArrayList<>());
            }
          }
          return fetch(operations, byKey)
              .then(Mono.fromSupplier(() -> combined(inOrder, keyOf, byKey, combine)));
        });
  }

  private Mono<Void> fetch(SqlOperations operations, Map<K, List<C>> byKey) {
    if (byKey.isEmpty()) {
      return Mono.empty();
    }
    List<K> keys = List.copyOf(byKey.keySet());
    return operations
        .sql(sql)
        .bind("keys", ElementType.ofKeys(keys, sql).arrayOf(keys, key -> key))
        .map(mapper)
        .list()
        .doOnNext(children -> children.forEach(child -> put(child, byKey)))
        .then();
  }

  private void put(C child, Map<K, List<C>> byKey) {
    List<C> siblings = byKey.get(keyOf.apply(child));
    if (siblings == null) {
      throw new ResultException(
          "keyOf has found a key in a row that was not asked for, in: " + sql, null, sql, null);
    }
    siblings.add(child);
  }

  private static <P, K, C, R> List<R> combined(
      List<P> parents,
      Function<? super P, ? extends @Nullable K> keyOf,
      Map<K, List<C>> byKey,
      BiFunction<? super P, ? super List<C>, ? extends R> combine) {
    List<R> combined = new ArrayList<>(parents.size());
    for (P parent : parents) {
      K key = keyOf.apply(parent);
      List<C> children = key == null ? null : byKey.get(key);
      combined.add(
          combine.apply(
              parent, children == null ? List.of() : Collections.unmodifiableList(children)));
    }
    return Collections.unmodifiableList(combined);
  }

  /** Returns the SQL as it was written. */
  @Override
  public String toString() {
    return sql;
  }
}
