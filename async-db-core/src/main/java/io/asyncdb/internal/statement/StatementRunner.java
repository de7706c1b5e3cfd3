package io.asyncdb.internal.statement;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.internal.connection.Work;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.row.RowMapper;
import io.netty.buffer.ByteBuf;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The one way for every statement: whatever is sent for a caller, on a borrowed connection, in a
 * session or in a transaction, is sent by this.
 *
 * <p>It checks the bindings, binds and sends, maps the rows, makes the driver's errors ours, and
 * tells the listeners of the start and the end.
 */
public final class StatementRunner {

  private final DatabaseConfig config;
  private final Listeners listeners;

  /** Creates the runner of a database, which tells these listeners. */
  public StatementRunner(DatabaseConfig config, Listeners listeners) {
    this.config = config;
    this.listeners = listeners;
  }

  /** Returns the configuration of the database. */
  public DatabaseConfig config() {
    return config;
  }

  /** Returns those who are told of what this runs. */
  public Listeners listeners() {
    return listeners;
  }

  /** Reads all rows. */
  <T> Flux<T> rows(Target target, StatementCall call, RowMapper<T> mapper, LastResult last) {
    return rows(target, call, mapper, last, Work.Kind.COLLECTED);
  }

  /** Reads rows at the receiver's pace. */
  <T> Flux<T> stream(Target target, StatementCall call, RowMapper<T> mapper, LastResult last) {
    return rows(target, call, mapper, last, Work.Kind.STREAMED);
  }

  private <T> Flux<T> rows(
      Target target, StatementCall call, RowMapper<T> mapper, LastResult last, Work.Kind kind) {
    return run(target, call, events -> new RowsWork<>(call, events, mapper, last, kind));
  }

  /** Runs for the count. */
  Mono<Long> count(Target target, StatementCall call) {
    return this.<Long>run(target, call, events -> new CountWork(call, events))
        .reduce(0L, Long::sum);
  }

  /**
   * Sends rows to {@code COPY ... FROM STDIN}.
   *
   * @param source buffers, each of which is one message
   */
  public Mono<Long> copy(Target target, String sql, Publisher<ByteBuf> source) {
    StatementCall call = StatementCall.copy(sql);
    return Mono.deferContextual(
        context -> {
          // Rows that come behind an error would be given a server connection of somebody else's.
          boolean patient = config.pooler() == PoolerMode.TRANSACTION;
          CopyWork work =
              new CopyWork(call, source, context, patient, events(null, sql, sql, context));
          return target.<Long>exchange(() -> work).single().onErrorMap(work::unwrapped);
        });
  }

  /**
   * Runs a statement that others have bound, through the driver's own interface.
   *
   * @param sql as it was written
   * @param work makes the work, from those who are told of it and whether it may leave something on
   *     its session
   */
  public <T> Flux<T> bound(
      Target target, String sql, BiFunction<StatementEvents, Boolean, Work<T>> work) {
    return Flux.deferContextual(
        context -> {
          NamedParameters.requireNoCopyIn(sql);
          boolean changesSession = SessionChanges.mayBeIn(sql);
          return target.exchange(() -> work.apply(events(null, sql, sql, context), changesSession));
        });
  }

  private <T> Flux<T> run(
      Target target, StatementCall call, Function<StatementEvents, Work<T>> work) {
    return Flux.deferContextual(
        context -> {
          call.requireComplete();
          Supplier<Work<T>> made =
              () -> {
                ParsedSql sql = call.sql();
                return work.apply(events(call.name(), sql.original(), sql.driverSql(), context));
              };
          return call.last() ? target.last(made) : target.exchange(made);
        });
  }

  private StatementEvents events(
      @Nullable String name, String sql, String prepared, ContextView context) {
    RequestScope scope = RequestScope.of(context);
    return listeners.isEmpty() && scope.listeners().isEmpty()
        ? StatementEvents.NONE
        : StatementEvents.to(listeners, scope, name, sql, prepared);
  }
}
