package io.asyncdb.internal.connection;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.request.Deadline;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * Work that is sent in one go with the command that ends its transaction. Its answer is complete
 * when that of the command is.
 *
 * <p>The server does the command in any case; if the work has failed it says so by undoing.
 */
public final class LastWork<T> implements Work<T> {

  private final Work<T> work;
  private final End end;

  /** Whether the command is on its way, or was. */
  private volatile boolean sent;

  private volatile boolean done;
  private volatile @Nullable Throwable reported;

  /**
   * Creates the work.
   *
   * @param work of the kind {@link Work.Kind#COLLECTED}
   * @param end decides on the command, and hears what became of it
   */
  public LastWork(Work<T> work, End end) {
    this.work = work;
    this.end = end;
  }

  @Override
  public Publisher<?> send(Wire wire) {
    String command = end.command();
    if (command.isEmpty()) {
      return work.send(wire);
    }
    Publisher<?> answer = work.sendOnce(wire);
    return Flux.defer(() -> together(answer, command, wire.bypass()));
  }

  private Flux<?> together(Publisher<?> answer, String sql, Bypass bypass) {
    sent = true;
    Sinks.Empty<Void> ended = Sinks.empty();
    Command command = Command.of(sql, bypass::sendBehind);
    command.subscribe(ignored -> {}, ended::tryEmitError, ended::tryEmitEmpty);
    Mono<Void> closed = ended.asMono().doOnSuccess(nothing -> done = true);
    return Flux.concat(
        Flux.<Object>from(answer)
            .onErrorResume(
                error -> {
                  sent = !bypass.takeBack(command);
                  return sent
                      ? closed.onErrorComplete().then(Mono.error(error))
                      : Mono.error(error);
                }),
        closed);
  }

  @Override
  public void stopSending() {
    work.stopSending();
  }

  @Override
  public Kind kind() {
    return work.kind();
  }

  @Override
  public Deadline deadline(ContextView context) {
    return work.deadline(context);
  }

  @Override
  public DatabaseException missed(Deadline deadline, String doing) {
    return end.missed(work.missed(deadline, doing));
  }

  @Override
  public Throwable translate(Throwable error) {
    Throwable translated = work.translate(error);
    reported = translated;
    return translated;
  }

  @Override
  public @Nullable Throwable failure() {
    return work.failure();
  }

  @Override
  public boolean mayLeaveTransaction() {
    return work.mayLeaveTransaction();
  }

  @Override
  public String label() {
    return work.label();
  }

  @Override
  public boolean mayChangeSession() {
    return work.mayChangeSession();
  }

  @Override
  public void unsent() {
    work.unsent();
  }

  @Override
  public void started() {
    work.started();
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    work.ended(cancelled, error);
    if (done) {
      end.done();
    } else if (sent) {
      end.notDone(reported, !cancelled && reported == error);
    } else {
      end.notSent();
    }
  }

  /** Decides on the command that ends a transaction, and hears what became of it. */
  public interface End extends ControlWork.End {

    /** Returns what to send behind the work, now that it is its turn; empty for nothing. */
    String command();

    /** The command, if there was one, was not sent after all: the transaction is as it was. */
    void notSent();

    /**
     * The time is up: the command is not sent any more, unless it is on its way already.
     *
     * @param missed what would be said of the work alone
     * @return what to tell
     */
    DatabaseException missed(DatabaseException missed);
  }
}
