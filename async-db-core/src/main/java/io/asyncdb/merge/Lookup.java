package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.Query;
import io.asyncdb.Statement;
import io.asyncdb.error.ResultException;
import io.asyncdb.internal.statement.ElementType;
import io.asyncdb.internal.statement.NamedParameters;
import io.asyncdb.row.RowMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads rows by their keys: what is looked up at the same time, by requests with the same settings,
 * is read by one statement. Immutable and thread-safe. Make one for each statement and keep it:
 * each merges its own calls alone.
 *
 * <p>A caller who is alone is served at once. While two statements are under way, those who come
 * wait for one of them to end, and go together: the more there is to do, the more go together. A
 * key that several ask for is asked for once, and they share the value.
 *
 * <p>Lookups run on connections of their own and commit by themselves, also where they are made
 * inside a transaction: what that has not committed is not seen. The settings of a request ({@link
 * io.asyncdb.request.RequestSettings}) hold, and only callers with the same share a statement. Each
 * caller's {@link io.asyncdb.request.Deadline} ends his own wait; the statement goes on for the
 * others. When the last caller has left it is stopped on the server.
 *
 * <p>A statement that fails because of one key, or one row, is run again in halves, until only its
 * own callers get the error. Values are emitted on the thread that receives, one caller after the
 * other: what follows must not block.
 *
 * @param <K> the type of the keys: one class, with {@code equals} and {@code hashCode}
 * @param <V> the type of a row
 */
public final class Lookup<K, V> {

  private static final String KEYS = "keys";

  private final Database database;
  private final String sql;
  private final MergeOptions options;
  private final Statement ofMany;
  private final Function<Statement, Query<V>> reader;
  private final Function<? super V, ? extends K> keyOf;
  private final Merger<K, V> merger;
  private volatile @Nullable OfOne lastOfOne;

  private Lookup(
      Database database,
      String sql,
      Function<Statement, Query<V>> reader,
      Function<? super V, ? extends K> keyOf,
      MergeOptions options) {
    this.database = database;
    this.sql = sql;
    this.options = options;
    this.ofMany = options.named(database.sql(sql).bind(KEYS, null));
    this.reader = reader;
    this.keyOf = keyOf;
    this.merger = new Merger<>(database, sql, options, this::read);
  }

  /**
   * Returns a lookup of rows that are read as {@link Statement#as} reads them.
   *
   * @param <K> the type of the keys
   * @param <V> the type of a row
   * @param database where it runs
   * @param sql with the one parameter {@code :keys}, an array, as in {@code where id = any(:keys)}
   * @param type of a row: a record, or a class that the driver reads
   * @param keyOf finds the key in a row: equal to the one that was looked up
   * @return a lookup with {@link MergeOptions#DEFAULT}
   * @throws IllegalArgumentException if the SQL has no parameter {@code :keys}, or rows cannot be
   *     read as the class
   */
  public static <K, V> Lookup<K, V> over(
      Database database, String sql, Class<V> type, Function<? super V, ? extends K> keyOf) {
    Lookup<K, V> lookup =
        new Lookup<>(database, sql, rows -> rows.as(type), keyOf, MergeOptions.DEFAULT);
    lookup.ofMany.as(type); // which says at once whether rows can be read so
    return lookup;
  }

  /**
   * Returns a lookup of rows that are read by a function.
   *
   * @param <K> the type of the keys
   * @param <V> the type of a row
   * @param database where it runs
   * @param sql with the one parameter {@code :keys}, an array, as in {@code where id = any(:keys)}
   * @param mapper reads a row
   * @param keyOf finds the key in a row: equal to the one that was looked up
   * @return a lookup with {@link MergeOptions#DEFAULT}
   * @throws IllegalArgumentException if the SQL has no parameter {@code :keys}
   */
  public static <K, V> Lookup<K, V> over(
      Database database, String sql, RowMapper<V> mapper, Function<? super V, ? extends K> keyOf) {
    return new Lookup<>(database, sql, rows -> rows.map(mapper), keyOf, MergeOptions.DEFAULT);
  }

  /**
   * Returns a lookup with other options, which merges its own calls.
   *
   * @param options how calls are merged
   * @return a new lookup
   */
  public Lookup<K, V> with(MergeOptions options) {
    return new Lookup<>(database, sql, reader, keyOf, options);
  }

  /**
   * Reads the first row of a key.
   *
   * @param key what {@code keyOf} returns for its row
   * @return the row; empty if there is none. {@link io.asyncdb.error.PoolExhaustedException} if
   *     {@code maxWaiting} calls wait already. Looked up at each subscription
   */
  public Mono<V> get(K key) {
    return Call.of(merger, key, rows -> rows.isEmpty() ? null : rows.get(0));
  }

  /**
   * Reads all rows of a key, in the order in which the statement returns them.
   *
   * @param key what {@code keyOf} returns for its rows
   * @return an unmodifiable list, empty if there are none; else as {@link #get}
   */
  public Mono<List<V>> list(K key) {
    return Call.of(merger, key, Collections::unmodifiableList);
  }

  private Mono<?> read(List<Call<K, V, ?>> calls) {
    Map<K, Call<K, V, ?>> byKey = new HashMap<>(calls.size() * 2);
    List<K> keys = new ArrayList<>(calls.size());
    for (Call<K, V, ?> call : calls) {
      Call<K, V, ?> same = byKey.putIfAbsent(call.argument(), call);
      if (same == null) {
        keys.add(call.argument());
      } else {
        call.shareRowsOf(same);
      }
    }
    return reader.apply(bound(keys)).list().doOnNext(rows -> hand(rows, byKey));
  }

  /** Hands each row to the call of its key. */
  private void hand(List<V> rows, Map<K, Call<K, V, ?>> byKey) {
    for (V row : rows) {
      Call<K, V, ?> call = byKey.get(keyOf(row));
      if (call == null) {
        throw new ResultException(
            "keyOf has found a key in a row that was not looked up in: " + sql, null, sql, null);
      }
      call.add(row);
    }
  }

  private K keyOf(V row) {
    try {
      return keyOf.apply(row);
    } catch (RuntimeException error) {
      throw new ResultException("keyOf has failed in: " + sql, null, sql, error);
    }
  }

  private Statement bound(List<K> keys) {
    ElementType type = ElementType.ofKeys(keys, sql);
    return keys.size() == 1
        ? ofOne(type).bind(1, keys.get(0))
        : ofMany.bind(KEYS, type.arrayOf(keys, key -> key));
  }

  /**
   * Returns the statement for one key, which is not sent as an array: for one of a single element
   * the server makes a new plan each time, since that is so much better than the one for an array
   * of unknown length.
   */
  private Statement ofOne(ElementType type) {
    OfOne known = lastOfOne;
    if (known == null || !known.type.equals(type)) {
      String array = "array[$1::" + type.sqlName() + "]";
      String one = NamedParameters.replaced(sql, number -> array);
      known = new OfOne(type, options.named(database.sql(one)));
      lastOfOne = known;
    }
    return known.statement;
  }

  private record OfOne(ElementType type, Statement statement) {}
}
