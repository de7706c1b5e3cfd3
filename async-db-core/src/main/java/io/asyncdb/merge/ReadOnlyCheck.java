package io.asyncdb.merge;

import io.asyncdb.Database;
import io.asyncdb.Statement;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.internal.statement.NamedParameters;
import io.asyncdb.internal.statement.ParsedSql;
import reactor.core.publisher.Mono;

/**
 * Asks the server, until it has answered, whether a statement may be run once for many callers, and
 * again where it failed: whether it is a SELECT that writes nothing, locks no rows and calls no
 * volatile function.
 *
 * <p>The server decides that itself for each WITH query that is read once: it is made a part of the
 * query around it if it is all of that, and else keeps a plan of its own, which EXPLAIN shows. It
 * looks through views, policies, casts and operators, by what {@code pg_proc.provolatile} says, and
 * not into the bodies of functions.
 */
final class ReadOnlyCheck {

  private static final String NAME = "async_db_statement";

  private final String sql;
  private final Statement explain;
  private volatile boolean passed;

  ReadOnlyCheck(Database database, ParsedSql parsed) {
    this.sql = parsed.original();
    String statement = NamedParameters.replaced(sql, number -> parsed.parameterAt(number - 1));
    this.explain =
        database
            .sql("explain with %1$s as (\n%2$s\n) select * from %1$s".formatted(NAME, statement))
            .name("merge.check");
  }

  /** Whether the server has said yes; it is not asked again then. */
  boolean hasPassed() {
    return passed;
  }

  /** Returns what asks; it has the parameters of the statement itself. */
  Statement statement() {
    return explain;
  }

  /**
   * Asks.
   *
   * @param bound {@link #statement} with values
   * @return completes if the answer is yes, else fails
   */
  Mono<Void> ask(Statement bound) {
    return bound
        .as(String.class)
        .list()
        .flatMap(
            plan -> {
              passed = plan.stream().noneMatch(line -> line.contains("CTE Scan on " + NAME));
              return passed ? Mono.empty() : Mono.error(refusal());
            });
  }

  private InvalidSqlException refusal() {
    return new InvalidSqlException(
        "only a SELECT that changes nothing can be merged: this one writes, locks rows or calls a"
            + " volatile function: "
            + sql,
        null,
        sql,
        null);
  }
}
