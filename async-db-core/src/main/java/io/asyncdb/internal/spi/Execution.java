package io.asyncdb.internal.spi;

import io.asyncdb.internal.connection.Work;
import io.r2dbc.postgresql.api.PostgresqlResult;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;

/**
 * A statement or a batch that is bound and checked.
 *
 * @param sql as it was written
 * @param results makes the driver's answer, which is sent when it is subscribed to
 * @param kind whether it is read as it comes, or at the reader's pace
 * @param bound whether it has parameters, without which it may hold anything
 * @param single whether there is one result, and not one for each binding or statement in it
 */
record Execution(
    String sql,
    Supplier<Flux<PostgresqlResult>> results,
    Work.Kind kind,
    boolean bound,
    boolean single) {

  boolean isStreamed() {
    return kind == Work.Kind.STREAMED;
  }
}
