package io.asyncdb.internal.spi;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.internal.connection.ServerErrors;
import io.asyncdb.internal.connection.Wire;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.internal.statement.DriverResults;
import io.asyncdb.internal.statement.StatementEvents;
import io.asyncdb.request.Deadline;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Result;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * An execution as work for a connection: its results as one flow of segments, with an {@link
 * ResultEnd} behind each result. The rows are held for whoever receives them.
 */
final class ExecuteWork implements Work<Result.Segment> {

  /** How severe a message is that ends its statement; notices come in the same form. */
  private static final Set<String> ERRORS = Set.of("ERROR", "FATAL", "PANIC");

  private final Execution execution;
  private final StatementEvents events;
  private final boolean mayChangeSession;
  private final DriverResults results = new DriverResults();

  // Only touched by the thread that receives.
  private long counted;
  private long uncounted;

  ExecuteWork(Execution execution, StatementEvents events, boolean mayChangeSession) {
    this.execution = execution;
    this.events = events;
    this.mayChangeSession = mayChangeSession;
  }

  @Override
  public Publisher<?> send(Wire wire) {
    return results.read(
        execution.results().get(), execution.single() && execution.bound(), this::read);
  }

  private Flux<Result.Segment> read(PostgresqlResult result) {
    return Flux.from(result.<Result.Segment>flatMap(this::hold))
        .concatWithValues(ResultEnd.INSTANCE);
  }

  private Mono<Result.Segment> hold(Result.Segment segment) {
    if (segment instanceof Result.RowSegment row) {
      uncounted++;
      return Mono.just(HeldRow.of(row));
    }
    if (segment instanceof Result.UpdateCount count) {
      counted += count.value();
      uncounted = 0;
    } else if (segment instanceof Result.Message message) {
      R2dbcException reported = message.exception();
      if (isError(reported)) {
        return Mono.error(reported);
      }
    }
    return Mono.just(segment);
  }

  private static boolean isError(R2dbcException reported) {
    return reported instanceof PostgresqlException server
        && ERRORS.contains(server.getErrorDetails().getSeverityNonLocalized());
  }

  @Override
  public void stopReading(Subscription answer) {
    results.stopReading(answer);
  }

  @Override
  public Kind kind() {
    return execution.kind();
  }

  @Override
  public Deadline deadline(ContextView context) {
    return Deadline.of(context);
  }

  @Override
  public DatabaseTimeoutException missed(Deadline deadline, String doing) {
    String sql = execution.sql();
    return new DatabaseTimeoutException(
        "%s passed while %s: %s".formatted(deadline, doing, sql), null, sql, null);
  }

  @Override
  public Throwable translate(Throwable error) {
    Throwable translated = ServerErrors.translate(error, execution.sql());
    return translated instanceof RuntimeException
        ? translated
        : new DatabaseException("the driver failed: " + error, null, execution.sql(), error);
  }

  @Override
  public boolean mayLeaveTransaction() {
    return !execution.bound();
  }

  @Override
  public String label() {
    return ServerErrors.shortened(execution.sql());
  }

  @Override
  public boolean mayChangeSession() {
    return mayChangeSession;
  }

  @Override
  public void started() {
    events.started();
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    events.ended(cancelled, counted + uncounted, error);
  }
}
