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

  private final NamedQuery query;
  private final Statement statement;
  private final @Nullable String name;

  private PreparedUpdate(NamedQuery query, Statement statement, @Nullable String name) {
    this.query = query;
    this.statement = statement;
    this.name = name;
  }

  static PreparedUpdate of(SqlOperations operations, org.jooq.Query built) {
    NamedQuery query = NamedQuery.of(built);
    return new PreparedUpdate(query, query.on(operations), null);
  }

  /**
   * Returns this statement without what was bound to it, to run elsewhere.
   *
   * @param operations where it runs
   * @return a statement that is rendered already, with the same name
   */
  public PreparedUpdate on(SqlOperations operations) {
    Statement other = query.on(operations);
    return new PreparedUpdate(query, name == null ? other : other.name(name), name);
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
    return new PreparedUpdate(query, statement.bind(name, query.sent(name, value)), this.name);
  }

  /**
   * Names the statement for listeners, logs and metrics.
   *
   * @param name such as {@code users.rename}
   * @return a statement with the name
   */
  public PreparedUpdate name(String name) {
    return new PreparedUpdate(query, statement.name(name), name);
  }

  /**
   * Runs the statement.
   *
   * @return as {@link Statement#execute}: rows inserted, updated or deleted
   */
  public Mono<Long> execute() {
    return statement.execute();
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return query.sql();
  }
}
