package io.asyncdb.jooq;

import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An insert, update, delete or other statement that is run for its count, built with jOOQ and
 * rendered once. What is said of {@link PreparedQuery} holds for it. Made by {@link
 * JooqDatabase#prepareUpdate}.
 */
public final class PreparedUpdate {

  private final NamedStatement statement;

  private PreparedUpdate(NamedStatement statement) {
    this.statement = statement;
  }

  static PreparedUpdate of(SqlOperations operations, org.jooq.Query built) {
    return new PreparedUpdate(NamedStatement.of(operations, built));
  }

  /**
   * Returns this statement without what was bound to it, to run elsewhere.
   *
   * @param operations where it runs
   * @return a statement that is rendered already, with the same name
   */
  public PreparedUpdate on(SqlOperations operations) {
    return new PreparedUpdate(statement.on(operations));
  }

  /**
   * Binds a value, as {@link PreparedQuery#bind} does.
   *
   * @param name as given to {@code DSL.param}
   * @param value of the parameter's class, or null
   * @return a statement with the binding
   * @throws IllegalArgumentException if there is no such parameter, or the value is of another
   *     class
   */
  public PreparedUpdate bind(String name, @Nullable Object value) {
    return new PreparedUpdate(statement.bind(name, value));
  }

  /**
   * Names the statement for listeners, logs and metrics.
   *
   * @param name such as {@code users.rename}
   * @return a statement with the name
   */
  public PreparedUpdate name(String name) {
    return new PreparedUpdate(statement.with(changed -> changed.name(name)));
  }

  /**
   * Says that this is the last statement of its transaction, with which COMMIT is sent, as {@link
   * Statement#last} does.
   *
   * @return a statement with the promise
   */
  public PreparedUpdate last() {
    return new PreparedUpdate(statement.with(Statement::last));
  }

  /**
   * Runs the statement.
   *
   * @return as {@link Statement#execute}: rows inserted, updated or deleted
   */
  public Mono<Long> execute() {
    return statement.statement().execute();
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return statement.toString();
  }
}
