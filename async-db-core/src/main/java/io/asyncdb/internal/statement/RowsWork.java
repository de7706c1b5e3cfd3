package io.asyncdb.internal.statement;

import io.asyncdb.error.ResultException;
import io.asyncdb.internal.codec.ResultFormats;
import io.asyncdb.internal.codec.ResultRow;
import io.asyncdb.internal.connection.RowTap;
import io.asyncdb.internal.connection.ServerErrors;
import io.asyncdb.internal.connection.Wire;
import io.asyncdb.row.RowMapper;
import io.r2dbc.postgresql.api.PostgresqlException;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;

/**
 * A statement that is run for its rows.
 *
 * <p>A mapper that throws must not stop the driver in the middle of an answer: its first failure is
 * kept, the rows behind it go by unmapped, and the failure is raised when the answer is complete.
 */
final class RowsWork<T> extends ResultWork<T> {

  private final RowMapper<T> mapper;
  private final LastResult lastResult;

  // Only touched on the event loop once the request is sent.
  private @Nullable RowTap tap;
  private boolean mixed;
  private @Nullable ResultRow result;
  private @Nullable RowMapper<T> specialized;
  private boolean left;

  private volatile @Nullable Throwable failure;

  RowsWork(
      StatementCall call,
      StatementEvents events,
      RowMapper<T> mapper,
      LastResult lastResult,
      Kind kind) {
    super(call, events, kind);
    this.mapper = mapper;
    this.lastResult = lastResult;
  }

  @Override
  Publisher<?> sendByDriver(Wire wire, boolean mayRepeat) {
    ResultFormats formats = lastResult.formats();
    mixed = formats.areMixed();
    Publisher<?> driver = super.sendByDriver(wire, mayRepeat);
    Publisher<?> answer =
        mixed && mayRepeat
            ? Flux.<Object>from(driver)
                .onErrorResume(
                    error -> isOfOtherColumns(error) && !wire.isInTransaction(),
                    error -> super.sendByDriver(wire, mayRepeat))
            : driver;
    return new Flux<>() {
      @Override
      public void subscribe(CoreSubscriber<? super Object> receiver) {
        TappedRows rows = new TappedRows(RowsWork.this, wire.rows(), receiver);
        tap = wire.rows();
        tap.open(rows, formats);
        answer.subscribe(rows);
      }
    };
  }

  /** In a transaction nothing can be sent again; its next attempt starts from text. */
  @Override
  public Throwable translate(Throwable error) {
    return mixed && isOfOtherColumns(error)
        ? ServerErrors.ofOtherColumns(sql())
        : super.translate(error);
  }

  private static boolean isOfOtherColumns(Throwable error) {
    return error instanceof PostgresqlException reported
        && ServerErrors.isOfOtherColumns(reported.getErrorDetails());
  }

  /** The driver has no rows to map, save for those that are left over where nobody reads on. */
  @Override
  Publisher<?> read(PostgresqlResult result) {
    return result.map(row -> UNMAPPED);
  }

  @Override
  public void stopReading(Subscription stopped) {
    left = true;
    super.stopReading(stopped);
  }

  @Override
  public @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public void ended(boolean cancelled, @Nullable Throwable error) {
    if (tap != null) {
      tap.close();
    }
    if (error != null) {
      lastResult.forget();
    } else if (result != null && specialized != null) {
      lastResult.remember(result.columns(), mapper, specialized);
    }
    super.ended(cancelled, error);
  }

  @Override
  public ResultFormats formats() {
    return lastResult.formats();
  }

  /** A result begins; a text of several statements has several. */
  @Override
  public void described(byte[] description, int length) {
    result = new ResultRow(lastResult.columns(description, length));
    specialized = null;
  }

  /** Returns what a row is mapped to, or {@link #UNMAPPED}. */
  @Override
  public Object row(byte[] message) {
    if (failure != null || left) {
      return UNMAPPED;
    }
    rows++;
    ResultRow current = Objects.requireNonNull(result, "rows come behind their description");
    RowMapper<T> known = specialized;
    try {
      if (known == null) {
        known = lastResult.specialized(mapper, current.columns());
        specialized = known;
      }
    } catch (Throwable error) {
      failure = unmappable("the rows", error);
      return UNMAPPED;
    }
    current.enter(message);
    try {
      T value = known.map(current);
      if (value != null) {
        return value;
      }
      failure = unmappable("row " + rows + " was mapped to null, which a stream cannot carry");
    } catch (Throwable error) {
      failure = unmappable("row " + rows, error);
    } finally {
      current.leave();
    }
    return UNMAPPED;
  }

  /** The library's own mappers say what is wrong; what others throw is passed on as the cause. */
  private ResultException unmappable(String what, Throwable error) {
    return error instanceof ResultException ours
        ? unmappable(what + ": " + ours.getMessage())
        : new ResultException(
            "%s could not be mapped: %s in: %s"
                .formatted(what, error.getClass().getSimpleName(), sql()),
            null,
            sql(),
            error);
  }

  private ResultException unmappable(String what) {
    return new ResultException(what + " in: " + sql(), null, sql(), null);
  }

  private String sql() {
    return call().sql().original();
  }
}
