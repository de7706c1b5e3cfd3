package io.asyncdb.internal.transaction;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.statement.DefaultStatement;
import io.asyncdb.internal.statement.StatementRunner;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Asks the server what became of a transaction whose COMMIT was sent and not answered.
 *
 * <p>The backend that received COMMIT may still be at it, and the server may be starting again: so
 * the question is repeated until there is an answer, or the limit is reached.
 *
 * <p>A transaction's id is not enough. A server that crashed gives the ids whose traces had not
 * reached its disk to other transactions, and so does a standby that takes over: "committed" may
 * then be said of another. So that answer counts only where it comes from the server that the
 * transaction ran on, and where that has not crashed since the connection was opened. "Aborted"
 * counts in any case: had the commit been made to last, its id would not have been given away.
 */
final class CommitLookup {

  private static final Logger log = LoggerFactory.getLogger(CommitLookup.class);

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(20);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

  /** SQL for what tells a transaction from all others: its id, and the start of its server. */
  static final String IDENTITY =
      "pg_current_xact_id()::text || '@' || extract(epoch from pg_postmaster_start_time())";

  /**
   * A crash of one backend restarts the others without the server's start being another; it resets
   * the statistics.
   */
  private static final String QUESTION =
      """
      select case
          when s.same_server then coalesce(pg_xact_status(:id::text::xid8), 'too old')
          when :id::text::xid8 >= pg_snapshot_xmax(pg_current_snapshot()) then 'aborted'
          else pg_xact_status(:id::text::xid8)
        end status,
        s.same_server,
        extract(epoch from clock_timestamp() - greatest(pg_postmaster_start_time(),
          pg_stat_get_bgwriter_stat_reset_time()))::float8 seconds_since_crash
      from (select extract(epoch from pg_postmaster_start_time())::text = :start same_server) s
      """;

  private final StatementRunner runner;
  private final Target pool;

  CommitLookup(StatementRunner runner, Target pool) {
    this.runner = runner;
    this.pool = pool;
  }

  /**
   * Returns whether it was committed; empty where that cannot be found out.
   *
   * @param identity what {@link #IDENTITY} returned in it
   * @param connectionAge how long ago its connection was opened
   */
  Mono<Boolean> committed(String identity, Supplier<Duration> connectionAge) {
    int at = identity.indexOf('@');
    return DefaultStatement.of(runner, pool, QUESTION)
        .name("async-db.commit-lookup")
        .bind("id", identity.substring(0, at))
        .bind("start", identity.substring(at + 1))
        .as(Answer.class)
        .one()
        .filter(answer -> !"in progress".equals(answer.status))
        .switchIfEmpty(Mono.error(InProgress::new))
        .retryWhen(
            Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                .maxBackoff(LONGEST_PAUSE)
                .filter(CommitLookup::mayPass))
        .timeout(LIMIT)
        .doOnError(error -> log.warn("A lost COMMIT could not be looked up: {}", error.toString()))
        .onErrorComplete()
        .flatMap(answer -> Mono.justOrEmpty(answer.committed(connectionAge.get())));
  }

  private static boolean mayPass(Throwable error) {
    return error instanceof InProgress
        || (error instanceof DatabaseException reported && reported.isTransient());
  }

  /** What the server said. */
  private record Answer(
      @Nullable String status, boolean sameServer, @Nullable Double secondsSinceCrash) {

    /**
     * The age is taken after the answer: a crash since the connection was opened is never missed.
     */
    @Nullable Boolean committed(Duration connectionAge) {
      if ("aborted".equals(status)) {
        return false;
      }
      boolean crashed =
          secondsSinceCrash != null && secondsSinceCrash * 1e9 < connectionAge.toNanos();
      return ("committed".equals(status) && sameServer && !crashed) ? true : null;
    }
  }

  /** The backend has not decided yet. */
  private static final class InProgress extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InProgress() {
      super("the transaction is still in progress", null, false, false);
    }
  }
}
