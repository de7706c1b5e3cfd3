package io.asyncdb.internal.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.internal.connection.Listeners;
import io.asyncdb.internal.statement.StatementRunner;
import io.asyncdb.internal.transaction.TransactionRunner;
import io.asyncdb.stress.OneConnection;
import io.asyncdb.stress.Seen;
import io.r2dbc.spi.Connection;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import reactor.core.publisher.Mono;

/**
 * A library asks for a connection, and leaves while it is handed over.
 *
 * <p>Results: connections that it had when it left, ends that it was told, connections that are
 * free after all.
 */
@JCStressTest
@Outcome(id = "0, 0, 1", expect = ACCEPTABLE, desc = "it has left, the connection was taken back")
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "it has left while it got it: closed for it")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has the connection, and closes it")
@Outcome(expect = FORBIDDEN, desc = "the connection is lost, or comes to who has left")
@State
public class HandoverStress {

  private static final StatementRunner STATEMENTS =
      new StatementRunner(
          DatabaseConfig.fromUrl("postgresql://nobody@localhost/nowhere"),
          new Listeners(List.of()));

  private final OneConnection one = new OneConnection();
  private final Seen<Connection> library = Seen.all();

  public HandoverStress() {
    TransactionRunner transactions = new TransactionRunner(STATEMENTS, one.pool());
    new FacadeConnectionFactory(one.pool(), transactions, PoolerMode.NONE)
        .create()
        .subscribe(library);
  }

  @Actor
  public void giveBack() {
    one.giveBack();
  }

  @Actor
  public void cancel(III_Result result) {
    library.cancel();
    result.r1 = library.values();
  }

  @Arbiter
  public void result(III_Result result) {
    result.r2 = library.ends();
    if (library.ends() > 0) {
      Mono.from(library.last().close()).subscribe();
    }
    result.r3 = one.idle();
  }
}
