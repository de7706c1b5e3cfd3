package io.asyncdb.internal.statement;

import io.asyncdb.Query;
import io.asyncdb.Statement;
import io.asyncdb.internal.connection.Target;
import io.asyncdb.row.RowMapper;
import io.asyncdb.row.RowMappers;
import java.time.Duration;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The statement of a target: a call that grows with each binding. */
public final class DefaultStatement implements Statement {

  private final StatementRunner runner;
  private final Target target;
  private final StatementCall call;

  private DefaultStatement(StatementRunner runner, Target target, StatementCall call) {
    this.runner = runner;
    this.target = target;
    this.call = call;
  }

  /** Parses the SQL; nothing is bound yet. */
  public static Statement of(StatementRunner runner, Target target, String sql) {
    return new DefaultStatement(runner, target, StatementCall.of(NamedParameters.parse(sql)));
  }

  @Override
  public Statement bind(String name, @Nullable Object value) {
    return bindAt(call.sql().indexOf(name), value);
  }

  @Override
  public Statement bind(int number, @Nullable Object value) {
    return bindAt(call.sql().indexOf(number), value);
  }

  private Statement bindAt(int index, @Nullable Object value) {
    if (value instanceof Collection) {
      throw new IllegalArgumentException(
          "parameter %s: a collection cannot be bound; bind an array and write = any(%s) in: %s"
              .formatted(
                  call.sql().parameterAt(index),
                  call.sql().parameterAt(index),
                  call.sql().original()));
    }
    return with(call.with(index, value));
  }

  @Override
  public Statement name(String name) {
    return with(call.withName(name));
  }

  @Override
  public Statement fetchSize(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException("fetchSize must be at least 1, was " + rows);
    }
    return with(call.withFetchSize(rows));
  }

  @Override
  public Statement timeout(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be longer than zero, was " + timeout);
    }
    return with(call.withTimeout(timeout));
  }

  @Override
  public Statement last() {
    return with(call.asLast());
  }

  private Statement with(StatementCall changed) {
    return new DefaultStatement(runner, target, changed);
  }

  @Override
  public <T> Query<T> as(Class<T> type) {
    return map(RowMappers.of(type));
  }

  @Override
  public <T> Query<T> map(RowMapper<T> mapper) {
    return new DefaultQuery<>(runner, target, call, mapper, call.sql().lastResults().of(mapper));
  }

  @Override
  public Mono<Long> execute() {
    return runner.count(target, call);
  }

  /** Returns the SQL as it was written; values are left out. */
  @Override
  public String toString() {
    return call.sql().original();
  }
}
