package io.asyncdb.internal.notification;

import io.asyncdb.ListenEvent;
import io.asyncdb.ListenEvent.Gap;
import io.asyncdb.ListenEvent.Notification;
import io.asyncdb.ListenEvent.Reason;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.internal.connection.ServerErrors;
import io.asyncdb.internal.connection.Wire;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.retry.Retry;
import reactor.util.retry.Retry.RetrySignal;

/**
 * One receiver's LISTEN: connects, listens, and does both again when the connection is lost, until
 * it is disposed or the server refuses for good.
 *
 * <p>The driver throws away a notification that nobody has asked for, so it is asked for all of
 * them, ahead of LISTEN, and the {@link EventQueue} holds them for the receiver.
 */
final class Listening implements Disposable {

  private static final Logger log = LoggerFactory.getLogger(Listening.class);

  /** The first pause before connecting again; each further one is twice as long. */
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** A connection that does not close in good order within this is cut. */
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

  private final Notifications source;
  private final String sql;
  private final FluxSink<ListenEvent> receiver;
  private final EventQueue queue = new EventQueue(Notifications.CAPACITY);
  private final AtomicInteger drains = new AtomicInteger();
  private volatile Reason reason = Reason.STARTED;
  private final AtomicInteger attempts = new AtomicInteger();
  private volatile Mono<Void> connectionGone = Mono.empty();

  private final Disposable.Swap running = Disposables.swap();

  Listening(Notifications source, String sql, FluxSink<ListenEvent> receiver) {
    this.source = source;
    this.sql = sql;
    this.receiver = receiver;
  }

  void start() {
    receiver.onRequest(n -> drain());
    receiver.onDispose(this);
    running.update(
        Mono.usingWhen(source.connect(), this::listen, this::close)
            .retryWhen(Retry.from(failures -> failures.concatMap(this::pause)))
            .subscribe(null, receiver::error));
  }

  /** Stops, without a word to the receiver. */
  @Override
  public void dispose() {
    running.dispose();
    source.forget(this);
  }

  /** Stops, tells the receiver, and returns when the connection is gone. */
  Mono<Void> end() {
    receiver.complete();
    return connectionGone;
  }

  /** Never completes: ends with an error when the connection is lost. */
  private Mono<Void> listen(Wire wire) {
    Sinks.Empty<Void> gone = Sinks.empty();
    connectionGone = gone.asMono();
    wire.channel().closeFuture().addListener(closed -> gone.tryEmitEmpty());
    Mono<Void> notifications =
        wire.connection()
            .getNotifications()
            .doOnNext(n -> receive(new Notification(n.getName(), text(n), n.getProcessId())))
            .then();
    Mono<Void> lost = gone.asMono().then(Mono.error(Listening::lost));
    Mono<Void> alive =
        Mono.delay(source.heartbeat(), source.timer()).then(run(wire, "SELECT 1")).repeat().then();
    return Mono.when(notifications, lost, run(wire, sql).doOnSuccess(done -> begun()).then(alive))
        .then(Mono.<Void>error(Listening::lost))
        .onErrorMap(error -> ServerErrors.translate(error, null));
  }

  private static String text(io.r2dbc.postgresql.api.Notification notification) {
    String parameter = notification.getParameter();
    return parameter == null ? "" : parameter;
  }

  private Mono<Void> run(Wire wire, String command) {
    return wire.connection()
        .createStatement(command)
        .execute()
        .concatMap(PostgresqlResult::getRowsUpdated)
        .then()
        .timeout(source.answerLimit(), Mono.error(Listening::lost), source.timer())
        .onErrorMap(error -> ServerErrors.translate(error, command));
  }

  private void receive(Notification notification) {
    queue.add(notification);
    drain();
  }

  private void begun() {
    attempts.set(0);
    queue.add(new Gap(reason));
    reason = Reason.RECONNECTED;
    drain();
  }

  private void drain() {
    if (drains.getAndIncrement() != 0) {
      return;
    }
    int seen = 1;
    do {
      while (receiver.requestedFromDownstream() > 0 && !receiver.isCancelled()) {
        ListenEvent next = queue.next();
        if (next == null) {
          break;
        }
        receiver.next(next);
      }
      seen = drains.addAndGet(-seen);
    } while (seen != 0);
  }

  private Mono<Void> close(Wire wire) {
    return wire.close()
        .timeout(CLOSE_LIMIT, source.timer())
        .onErrorResume(
            error -> {
              log.warn("A listening connection is cut, for it did not close: {}", error.toString());
              wire.cut();
              return Mono.empty();
            });
  }

  /** Waits before the next attempt, or passes on an error that another attempt would meet again. */
  private Mono<Long> pause(RetrySignal signal) {
    Throwable failure = signal.failure();
    if (!(failure instanceof DatabaseException known) || !known.isTransient()) {
      return Mono.error(failure);
    }
    long pause = FIRST_PAUSE.toMillis() << Math.min(attempts.getAndIncrement(), 16);
    long most = Math.min(pause, LONGEST_PAUSE.toMillis());
    // At least half: many that lost the same server do not come back all at once.
    long millis = ThreadLocalRandom.current().nextLong(most / 2, most + 1);
    log.warn("Listening again in {} ms: {}", millis, failure.getMessage());
    return Mono.delay(Duration.ofMillis(millis), source.timer());
  }

  private static ConnectionException lost() {
    return new ConnectionException("the connection that listened is lost", null, null, null);
  }
}
