package io.asyncdb.internal.transaction;

import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import java.util.concurrent.TimeUnit;
import reactor.util.context.ContextView;

/** What a request has set for its transactions. */
public final class LocalSettings {

  /**
   * How much later than the caller's deadline the server's own limits strike: they are for callers
   * that are gone.
   */
  private static final long SERVER_GRACE_MILLIS = 1_000;

  /** The version that can limit a transaction as a whole. */
  private static final int TRANSACTION_TIMEOUT_SINCE = 17;

  private LocalSettings() {}

  /**
   * Returns what follows BEGIN in its message: the request's settings, and its deadline for the
   * server to keep where the caller is gone.
   *
   * @param serverVersion the server's major version
   */
  public static String of(ContextView context, int serverVersion) {
    StringBuilder sql = new StringBuilder();
    Deadline deadline = Deadline.of(context);
    if (deadline.isSet()) {
      long left = Math.max(TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos()), 0);
      long millis = Math.min(left + SERVER_GRACE_MILLIS, Integer.MAX_VALUE);
      if (serverVersion >= TRANSACTION_TIMEOUT_SINCE) {
        sql.append("; SET LOCAL transaction_timeout = ").append(millis);
      } else {
        sql.append("; SET LOCAL statement_timeout = ").append(millis);
        sql.append("; SET LOCAL idle_in_transaction_session_timeout = ").append(millis);
      }
    }
    RequestSettings.of(context)
        .forEach(
            (name, value) ->
                sql.append("; SET LOCAL ").append(name).append(" = ").append(quoted(value)));
    return sql.toString();
  }

  /** As an escape string, which means the same whatever standard_conforming_strings says. */
  private static String quoted(String value) {
    return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }
}
