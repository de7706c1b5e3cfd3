package io.asyncdb.internal.statement;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.internal.connection.ServerErrors;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.request.Deadline;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** A statement as work for a connection: its deadline, its errors and its events. */
abstract class StatementWork<T> implements Work<T> {

  private final StatementCall call;
  private final StatementEvents events;
  private final Kind kind;

  /** Rows read or changed. Only touched by the thread that receives. */
  long rows;

  StatementWork(StatementCall call, StatementEvents events, Kind kind) {
    this.call = call;
    this.events = events;
    this.kind = kind;
  }

  @Override
  public final Kind kind() {
    return kind;
  }

  @Override
  public final Deadline deadline(ContextView context) {
    return Deadline.of(context).orAfter(call.timeout());
  }

  @Override
  public final DatabaseException missed(Deadline deadline, String doing) {
    String sql = call.sql().original();
    return new DatabaseTimeoutException(
        "%s passed while %s: %s".formatted(deadline, doing, sql), null, sql, null);
  }

  @Override
  public Throwable translate(Throwable error) {
    Throwable translated = ServerErrors.translate(error, call.sql().original());
    return translated instanceof RuntimeException
        ? translated
        : new DatabaseException("the driver failed: " + error, null, call.sql().original(), error);
  }

  @Override
  public final String label() {
    String name = call.name();
    return name == null ? ServerErrors.shortened(call.sql().original()) : name;
  }

  @Override
  public final boolean mayChangeSession() {
    return call.sql().mayChangeSession();
  }

  @Override
  public final void started() {
    events.started();
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    events.ended(cancelled, rows, error);
  }

  final StatementCall call() {
    return call;
  }
}
