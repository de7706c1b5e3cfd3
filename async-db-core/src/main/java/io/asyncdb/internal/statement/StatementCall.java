package io.asyncdb.internal.statement;

import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * All there is to know about one run of a statement before it has a connection.
 *
 * @param sql the text and its parameters
 * @param values one value a parameter, {@link #UNBOUND} where it was forgotten. Not changed any
 *     more
 * @param name the caller's name for it, or null
 * @param fetchSize rows a round trip when streamed
 * @param timeout how long it may take, the wait for a connection included; null for no limit of its
 *     own
 * @param last whether nothing follows in its transaction
 */
@SuppressWarnings("ArrayRecordComponent") // never changed, never compared, and made for every call
record StatementCall(
    ParsedSql sql,
    @Nullable Object[] values,
    @Nullable String name,
    int fetchSize,
    @Nullable Duration timeout,
    boolean last) {

  /** Streams ask for this many rows a round trip: the driver buffers as many messages. */
  private static final int FETCH_SIZE = 256;

  /** Stands where no value was bound; NULL is a value. */
  static final Object UNBOUND = new Object();

  /** Returns the call of a COPY, which has rows in place of parameters. */
  static StatementCall copy(String sql) {
    return new StatementCall(NamedParameters.parseCopyIn(sql), new Object[0], null, 0, null, false);
  }

  /** Returns the call of a text whose parameters are not bound yet. */
  static StatementCall of(ParsedSql sql) {
    @Nullable Object[] values = new Object[sql.parameterCount()];
    Arrays.fill(values, UNBOUND);
    return new StatementCall(sql, values, null, FETCH_SIZE, null, false);
  }

  StatementCall with(int index, @Nullable Object value) {
    @Nullable Object[] changed = values.clone();
    changed[index] = value;
    return new StatementCall(sql, changed, name, fetchSize, timeout, last);
  }

  StatementCall withName(String changed) {
    return new StatementCall(sql, values, changed, fetchSize, timeout, last);
  }

  StatementCall withFetchSize(int changed) {
    return new StatementCall(sql, values, name, changed, timeout, last);
  }

  StatementCall withTimeout(Duration changed) {
    return new StatementCall(sql, values, name, fetchSize, changed, last);
  }

  StatementCall asLast() {
    return new StatementCall(sql, values, name, fetchSize, timeout, true);
  }

  /** Names the first parameter that was forgotten, before anything is sent. */
  void requireComplete() {
    for (int i = 0; i < values.length; i++) {
      if (values[i] == UNBOUND) {
        throw new IllegalArgumentException(
            "parameter %s is not bound in: %s".formatted(sql.parameterAt(i), sql.original()));
      }
    }
  }
}
