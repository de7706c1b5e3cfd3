package io.asyncdb.internal.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.stress.OneConnection;
import io.asyncdb.stress.Seen;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/** A statement that borrows its connection, and is cancelled while it comes or goes. */
public class BorrowingStress {

  private BorrowingStress() {}

  /**
   * Results: requests that were sent, ends of the work, ends that the caller was told, connections
   * that are free after all.
   */
  @JCStressTest
  @Outcome(id = "0, 0, 0, 1", expect = ACCEPTABLE, desc = "it has left without a connection")
  @Outcome(id = "0, 1, 0, 1", expect = ACCEPTABLE, desc = "it has left with one, nothing was sent")
  @Outcome(id = "1, 1, 0, 1", expect = ACCEPTABLE, desc = "it was sent, and then stopped")
  @Outcome(expect = FORBIDDEN, desc = "the connection is lost, or the work goes on for nobody")
  @State
  public static class ServedOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Asked work = new Asked();
    private final Seen<String> caller = Seen.all();

    public ServedOrCancelled() {
      one.pool().exchange(() -> work).subscribe(caller);
    }

    @Actor
    public void giveBack() {
      one.giveBack();
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(IIII_Result result) {
      work.answer();
      result.r1 = work.wasSent() ? 1 : 0;
      result.r2 = work.ends();
      result.r3 = caller.ends();
      result.r4 = one.idle();
    }
  }

  /** Results: ends that the caller was told, ends of the work, connections that are free then. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has its answer")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or the connection is lost")
  @State
  public static class AnsweredOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Asked work = new Asked();
    private final Seen<String> caller = Seen.all();

    public AnsweredOrCancelled() {
      one.giveBack();
      one.pool().exchange(() -> work).subscribe(caller);
    }

    @Actor
    public void answer() {
      work.answer();
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      result.r1 = caller.ends();
      result.r2 = work.ends();
      result.r3 = one.idle();
    }
  }
}
