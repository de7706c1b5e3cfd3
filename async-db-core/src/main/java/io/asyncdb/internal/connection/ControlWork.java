package io.asyncdb.internal.connection;

import io.r2dbc.postgresql.api.PostgresqlConnection;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * BEGIN, COMMIT, ROLLBACK and the commands for savepoints: SQL like any other to the driver, whose
 * own transaction methods skip what they believe to be done already.
 */
public final class ControlWork implements Work<Long> {

  private final Supplier<String> sql;
  private final Kind kind;

  private ControlWork(Supplier<String> sql, Kind kind) {
    this.sql = sql;
    this.kind = kind;
  }

  /** Returns work that sends this command. */
  public static ControlWork of(String sql) {
    return new ControlWork(() -> sql, Kind.SHIELDED);
  }

  /** Returns work that decides what to send when it is its turn. */
  public static ControlWork decidedLate(Supplier<String> sql) {
    return new ControlWork(sql, Kind.SHIELDED);
  }

  /** Returns work that the next need not wait for. */
  public static ControlWork ahead(String sql) {
    return new ControlWork(() -> sql, Kind.AHEAD);
  }

  @Override
  public Publisher<?> send(PostgresqlConnection connection) {
    return Flux.from(connection.createStatement(sql.get()).execute())
        .concatMap(PostgresqlResult::getRowsUpdated);
  }

  @Override
  public Kind kind() {
    return kind;
  }

  @Override
  public Throwable translate(Throwable error) {
    return ServerErrors.translate(error, null);
  }
}
