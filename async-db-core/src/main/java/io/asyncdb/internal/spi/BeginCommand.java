package io.asyncdb.internal.spi;

import io.asyncdb.internal.transaction.LocalSettings;
import io.r2dbc.postgresql.api.PostgresTransactionDefinition;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.Option;
import io.r2dbc.spi.TransactionDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * What begins a transaction as R2DBC defines it.
 *
 * @param sql one text, sent in one message
 * @param isolation the level that was asked for, or null
 */
record BeginCommand(String sql, @Nullable IsolationLevel isolation) {

  private static final Pattern LEVEL = Pattern.compile("[A-Za-z ]+");

  /** Returns the command, with the settings and the deadline of the request. */
  static BeginCommand of(
      @Nullable TransactionDefinition definition, ContextView context, int serverVersion) {
    List<String> modes = new ArrayList<>();
    IsolationLevel isolation = attribute(definition, TransactionDefinition.ISOLATION_LEVEL);
    if (isolation != null) {
      modes.add("ISOLATION LEVEL " + sql(isolation));
    }
    Boolean readOnly = attribute(definition, TransactionDefinition.READ_ONLY);
    if (readOnly != null) {
      modes.add(readOnly ? "READ ONLY" : "READ WRITE");
    }
    Boolean deferrable = attribute(definition, PostgresTransactionDefinition.DEFERRABLE);
    if (deferrable != null) {
      modes.add(deferrable ? "DEFERRABLE" : "NOT DEFERRABLE");
    }
    String begin = modes.isEmpty() ? "BEGIN" : "BEGIN " + String.join(", ", modes);
    Duration lockWait = attribute(definition, TransactionDefinition.LOCK_WAIT_TIMEOUT);
    if (lockWait != null) {
      begin += "; SET LOCAL lock_timeout = " + millis(lockWait);
    }
    return new BeginCommand(begin + LocalSettings.of(context, serverVersion), isolation);
  }

  private static <T> @Nullable T attribute(
      @Nullable TransactionDefinition definition, Option<T> option) {
    return definition == null ? null : definition.getAttribute(option);
  }

  static String sql(IsolationLevel isolation) {
    String sql = isolation.asSql();
    if (!LEVEL.matcher(sql).matches()) {
      throw new IllegalArgumentException("no isolation level: " + sql);
    }
    return sql;
  }

  /** Returns a limit for the server, for which 0 is none. */
  static long millis(Duration timeout) {
    Check.notNull(timeout, "timeout");
    if (timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must not be negative, was " + timeout);
    }
    long rounded = timeout.isZero() ? 0 : Math.max(timeout.toMillis(), 1);
    return Math.min(rounded, Integer.MAX_VALUE);
  }
}
