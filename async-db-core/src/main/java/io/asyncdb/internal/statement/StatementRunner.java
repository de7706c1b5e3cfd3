package io.asyncdb.internal.statement;

import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.row.RowMapper;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The one way for every statement: whatever is sent for a caller, on a borrowed connection, in a
 * session or in a transaction, is sent by this.
 *
 * <p>It checks the bindings, binds and sends, maps the rows, makes the driver's errors ours, and
 * tells the listeners of the start and the end.
 */
public final class StatementRunner {

  private final List<DatabaseListener> listeners;
  private final AtomicLong ids = new AtomicLong();

  /** Creates a runner that tells these listeners. */
  public StatementRunner(List<DatabaseListener> listeners) {
    this.listeners = listeners;
  }

  /** Reads all rows. */
  <T> Flux<T> rows(Target target, StatementCall call, RowMapper<T> mapper) {
    return run(target, call, () -> new RowsWork<>(call, events(call), mapper, Work.Kind.COLLECTED));
  }

  /** Reads rows at the receiver's pace. */
  <T> Flux<T> stream(Target target, StatementCall call, RowMapper<T> mapper) {
    return run(target, call, () -> new RowsWork<>(call, events(call), mapper, Work.Kind.STREAMED));
  }

  /** Runs for the count. */
  Mono<Long> count(Target target, StatementCall call) {
    return this.<Long>run(target, call, () -> new CountWork(call, events(call)))
        .reduce(0L, Long::sum);
  }

  private <T> Flux<T> run(Target target, StatementCall call, Supplier<Work<T>> work) {
    return Flux.defer(
        () -> {
          call.requireComplete();
          return target.exchange(work);
        });
  }

  private StatementEvents events(StatementCall call) {
    return listeners.isEmpty()
        ? StatementEvents.NONE
        : StatementEvents.to(listeners, ids.incrementAndGet(), call);
  }
}
