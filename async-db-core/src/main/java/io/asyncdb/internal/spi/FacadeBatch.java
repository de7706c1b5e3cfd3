package io.asyncdb.internal.spi;

import io.asyncdb.internal.connection.Work;
import io.r2dbc.postgresql.api.PostgresqlBatch;
import io.r2dbc.spi.Batch;
import io.r2dbc.spi.Result;
import java.util.StringJoiner;
import reactor.core.publisher.Flux;

/** Statements without parameters that go in one message; outside of a transaction, all or none. */
final class FacadeBatch implements Batch {

  private final FacadeConnection connection;
  private final PostgresqlBatch batch;
  private final StringJoiner sql = new StringJoiner("; ");

  FacadeBatch(FacadeConnection connection, PostgresqlBatch batch) {
    this.connection = connection;
    this.batch = batch;
  }

  @Override
  public Batch add(String statement) {
    Check.notNull(statement, "sql");
    batch.add(statement);
    sql.add(statement);
    return this;
  }

  @Override
  public Flux<Result> execute() {
    return connection.execute(
        new Execution(sql.toString(), batch::execute, Work.Kind.COLLECTED, false, false));
  }

  @Override
  public String toString() {
    return sql.toString();
  }
}
