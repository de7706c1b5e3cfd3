package io.asyncdb.internal.connection;

import io.asyncdb.request.Deadline;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The way out of a lease: what is sent to leave the connection as it was, and how long it may take.
 */
final class LeaseEnd {

  private static final Logger log = LoggerFactory.getLogger(Lease.class);

  /**
   * How long what is under way may take when the lease has ended; longer than a {@link
   * Cancellation} takes.
   */
  private static final Duration LIMIT = Cancellation.LIMIT.plusSeconds(2);

  /** How long a request to stop may take when the connection is closed in any case. */
  private static final Duration SEVER_LIMIT = Duration.ofSeconds(1);

  /**
   * As <a href="https://www.postgresql.org/docs/current/sql-discard.html">DISCARD ALL</a>, save for
   * the prepared statements of the protocol, of which {@link PreparedStatements} and the driver
   * keep account, and plans, which harm nobody.
   */
  private static final String RESET =
      "CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *;"
          + " SELECT pg_advisory_unlock_all(); DISCARD TEMP; DISCARD SEQUENCES;"
          + " DO 'DECLARE prepared text; BEGIN"
          + " FOR prepared IN SELECT name FROM pg_prepared_statements WHERE from_sql LOOP"
          + " EXECUTE format(''DEALLOCATE %I'', prepared); END LOOP; END'";

  private LeaseEnd() {}

  static Exchange<?> rollback(Lease lease) {
    return last(lease, "ROLLBACK");
  }

  /**
   * Undoes what outlasts a transaction: settings, locks, temporary tables, cursors, PREPARE,
   * LISTEN.
   */
  static Exchange<?> reset(Lease lease) {
    return last(lease, RESET);
  }

  private static Exchange<?> last(Lease lease, String sql) {
    return new Exchange<>(
        lease,
        ControlWork.of(sql),
        () -> null,
        Deadline.NONE,
        new BaseSubscriber<String>() {
          @Override
          protected void hookOnError(Throwable error) {
            lease.breakOff();
          }
        });
  }

  /**
   * Nobody waits for what is still under way: a server that does not answer must not keep the
   * connection from the pool. It is cut, and not asked to stop, since that may be COMMIT.
   */
  static void limit(Lease lease, Scheduler timer) {
    timer.schedule(
        () -> {
          if (!lease.isHandedBack()) {
            log.warn("The server did not end its work within {}; its connection is cut", LIMIT);
            lease.pooled().cut();
          }
        },
        LIMIT.toMillis(),
        TimeUnit.MILLISECONDS);
  }

  /** Asks the server to stop whatever runs, and closes the connection. */
  static Mono<Void> sever(Lease lease, Scheduler timer) {
    return lease
        .connection()
        .cancelRequest()
        .timeout(SEVER_LIMIT, timer)
        .onErrorResume(unreachable -> Mono.empty())
        .then(Mono.defer(lease.pooled()::close));
  }
}
