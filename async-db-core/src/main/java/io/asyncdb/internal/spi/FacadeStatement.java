package io.asyncdb.internal.spi;

import io.asyncdb.internal.codec.Moments;
import io.asyncdb.internal.connection.Work;
import io.r2dbc.postgresql.api.PostgresqlStatement;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.NoSuchElementException;
import reactor.core.publisher.Flux;

/** A statement that the driver binds and checks, and the lease sends. */
final class FacadeStatement implements Statement {

  private final FacadeConnection connection;
  private final PostgresqlStatement statement;
  private final String sql;
  private boolean bound;
  private boolean added;
  private int fetchSize;

  FacadeStatement(FacadeConnection connection, PostgresqlStatement statement, String sql) {
    this.connection = connection;
    this.statement = statement;
    this.sql = sql;
  }

  @Override
  public Statement add() {
    statement.add();
    added = true;
    return this;
  }

  @Override
  public Statement bind(int index, Object value) {
    bind("parameter " + index, value, () -> statement.bind(index, Moments.modern(value)));
    return this;
  }

  @Override
  public Statement bind(String name, Object value) {
    Check.notNull(name, "name");
    bind(
        "parameter " + name,
        value,
        () -> knowing(name, () -> statement.bind(name, Moments.modern(value))));
    return this;
  }

  private void bind(String parameter, Object value, Runnable binding) {
    Check.notNull(value, parameter);
    try {
      binding.run();
    } catch (IllegalArgumentException unknownType) {
      // The driver's message holds the value: it is not passed on.
      throw new IllegalArgumentException(
          "%s cannot be sent: there is no PostgreSQL type for %s in: %s"
              .formatted(parameter, value.getClass().getName(), sql));
    }
    bound = true;
  }

  @Override
  public Statement bindNull(int index, Class<?> type) {
    Check.notNull(type, "type");
    bindNull(index, () -> statement.bindNull(index, type));
    return this;
  }

  @Override
  public Statement bindNull(String name, Class<?> type) {
    Check.notNull(name, "name");
    Check.notNull(type, "type");
    knowing(name, () -> bindNull(name, () -> statement.bindNull(name, type)));
    return this;
  }

  private void bindNull(Object parameter, Runnable binding) {
    try {
      binding.run();
    } catch (UnsupportedOperationException beyond) {
      throw new IndexOutOfBoundsException("no parameter %s in: %s".formatted(parameter, sql));
    }
    bound = true;
  }

  /** The driver takes {@code $9} for an index, whatever there is; to R2DBC it is a name. */
  private void knowing(String name, Runnable binding) {
    try {
      binding.run();
    } catch (IndexOutOfBoundsException unknown) {
      throw new NoSuchElementException("no parameter %s in: %s".formatted(name, sql));
    }
  }

  @Override
  public Statement fetchSize(int rows) {
    statement.fetchSize(rows);
    fetchSize = rows;
    return this;
  }

  @Override
  public Statement returnGeneratedValues(String... columns) {
    statement.returnGeneratedValues(columns);
    return this;
  }

  @Override
  public Flux<Result> execute() {
    // Nothing is sent by this: it throws where a binding is not complete.
    statement.execute();
    boolean streamed = fetchSize > 0;
    return connection.execute(
        new Execution(
            sql,
            statement::execute,
            streamed ? Work.Kind.STREAMED : Work.Kind.COLLECTED,
            bound,
            bound ? !added : streamed));
  }

  /** Returns the SQL as it was written; values are left out. */
  @Override
  public String toString() {
    return sql;
  }
}
