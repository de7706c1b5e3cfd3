package io.asyncdb.bulk;

import io.asyncdb.internal.table.SqlNames;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The insertion of rows into a table, however many. Immutable and thread-safe: make one a table and
 * keep it.
 *
 * <p>Some dozens of rows go in an {@code INSERT} with an array for each column, more, and those of
 * a {@code Publisher}, in a binary {@code COPY}; where something is returned or a conflict is
 * handled, a {@code COPY} goes over a temporary table, which the role must be allowed to create.
 * All ways send the same bytes for a value, and take the same Java types for a column:
 *
 * <table>
 *   <caption>What a column takes</caption>
 *   <tr><th>column</th><th>value</th></tr>
 *   <tr><td>int2, int4, int8</td><td>Long, Integer, Short, Byte, BigInteger</td></tr>
 *   <tr><td>float4, float8, numeric</td><td>these, Double, Float, BigDecimal</td></tr>
 *   <tr><td>text, varchar, char, name, citext, enums</td><td>String, an enum, Character</td></tr>
 *   <tr><td>json, jsonb</td><td>String, the driver's Json</td></tr>
 *   <tr><td>bool, uuid, bytea, inet</td><td>Boolean, UUID, byte[] or ByteBuffer, InetAddress</td></tr>
 *   <tr><td>date, time, timetz, timestamp</td><td>LocalDate, LocalTime, OffsetTime, LocalDateTime</td></tr>
 *   <tr><td>timestamptz</td><td>Instant, OffsetDateTime, ZonedDateTime</td></tr>
 *   <tr><td>interval</td><td>Duration, Period, the driver's Interval</td></tr>
 *   <tr><td>arrays of these</td><td>arrays, Collections</td></tr>
 *   <tr><td>any other type</td><td>String, as the type is written in SQL; an enum, Character</td></tr>
 * </table>
 *
 * <p>An {@code Optional} stands for its value or NULL. Columns that are not named take their
 * defaults; columns that are generated always cannot be named.
 *
 * @param <T> the type of a row
 */
public final class BulkInsert<T> {

  private final String table;
  private final Columns<T> columns;
  private final @Nullable Conflict conflict;

  private BulkInsert(String table, Columns<T> columns, @Nullable Conflict conflict) {
    this.table = table;
    this.columns = columns;
    this.conflict = conflict;
  }

  /**
   * Returns the insertion of records, each component into the column of its name, as it is written
   * or in snake_case. A component that is itself a record goes into columns that begin with its
   * name and an underscore, all NULL where it is null.
   *
   * @param <T> the type of a row
   * @param table a name as in SQL: {@code orders}, {@code shop.orders}, {@code "Orders"}
   * @param type a record
   * @return the insertion
   * @throws IllegalArgumentException if the name or the class is not of that form
   */
  public static <T> BulkInsert<T> into(String table, Class<T> type) {
    return new BulkInsert<>(SqlNames.table(table), Columns.of(type), null);
  }

  /**
   * Returns an insertion whose columns are yet to be named with {@link #column}.
   *
   * @param <T> the type of a row
   * @param table a name as in SQL
   * @return an insertion without columns, which cannot be run
   * @throws IllegalArgumentException if it is no name
   */
  public static <T> BulkInsert<T> into(String table) {
    return new BulkInsert<>(SqlNames.table(table), Columns.none(), null);
  }

  /**
   * Adds a column.
   *
   * @param name as it is, not quoted
   * @param value takes the column's value from a row; called once a row, and must not block
   * @return an insertion with the column
   * @throws IllegalArgumentException if the column was named before
   */
  public BulkInsert<T> column(String name, Function<? super T, ? extends @Nullable Object> value) {
    return new BulkInsert<>(table, columns.with(name, value), conflict);
  }

  /**
   * Begins to say what happens to a row that is there already.
   *
   * @param columns of a unique index or constraint; none means any, for {@code doNothing} alone
   * @return what takes the rest of the sentence
   */
  public ConflictClause<T> onConflict(String... columns) {
    return new ConflictClause<>(this, List.of(columns));
  }

  /**
   * Tells whether rows that are there already are left alone, so that fewer may be inserted, and
   * returned, than were given.
   *
   * @return true after {@code onConflict(...).doNothing()}
   */
  public boolean skipsConflicts() {
    return conflict != null && conflict.updated().isEmpty();
  }

  BulkInsert<T> with(Conflict onConflict) {
    return new BulkInsert<>(table, columns, onConflict);
  }

  /**
   * Returns the insertion of these rows.
   *
   * @param rows read when it runs, and not to be changed until then
   * @return rows that are ready to be sent
   */
  public InsertRows<T> rows(Collection<? extends T> rows) {
    return new InsertRows<>(this, Rows.of(rows));
  }

  /**
   * Returns the insertion of what a publisher emits, however much that is: it is asked for more at
   * the pace at which the server takes it, and little is held in memory.
   *
   * @param rows subscribed to when it runs; cancelled on an error. Requests come on the
   *     connection's event loop
   * @return rows that are ready to be sent
   */
  public InsertRows<T> rows(Publisher<? extends T> rows) {
    return new InsertRows<>(this, Rows.of(rows));
  }

  String table() {
    return table;
  }

  Columns<T> columns() {
    return columns;
  }

  @Nullable Conflict conflict() {
    return conflict;
  }

  @Override
  public String toString() {
    return "BulkInsert[" + table + ": " + columns.names() + "]";
  }
}
