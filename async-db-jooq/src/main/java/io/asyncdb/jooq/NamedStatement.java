package io.asyncdb.jooq;

import io.asyncdb.SqlOperations;
import io.asyncdb.Statement;
import java.util.function.UnaryOperator;
import org.jooq.Query;
import org.jspecify.annotations.Nullable;

/**
 * A named query where it runs: what {@link PreparedQuery} and {@link PreparedUpdate} have in
 * common. Immutable.
 *
 * @param query as it was rendered
 * @param statement with what was bound
 * @param options what was said of the statement, to be said again of another
 */
record NamedStatement(NamedQuery query, Statement statement, UnaryOperator<Statement> options) {

  static NamedStatement of(SqlOperations operations, Query built) {
    NamedQuery query = NamedQuery.of(built);
    return new NamedStatement(query, query.on(operations), UnaryOperator.identity());
  }

  /** Returns the query elsewhere, with the same options, without what was bound. */
  NamedStatement on(SqlOperations operations) {
    return new NamedStatement(query, options.apply(query.on(operations)), options);
  }

  /** Returns the query with a binding, as {@link PreparedQuery#bind} does. */
  NamedStatement bind(String name, @Nullable Object value) {
    return new NamedStatement(query, statement.bind(name, query.sent(name, value)), options);
  }

  /** Returns the query with one more option, such as its name. */
  NamedStatement with(UnaryOperator<Statement> option) {
    return new NamedStatement(
        query, option.apply(statement), other -> option.apply(options.apply(other)));
  }

  /** Returns the SQL; values are left out. */
  @Override
  public String toString() {
    return query.sql();
  }
}
