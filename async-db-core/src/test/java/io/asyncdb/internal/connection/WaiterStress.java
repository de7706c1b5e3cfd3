package io.asyncdb.internal.connection;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.request.Deadline;
import io.asyncdb.stress.OneConnection;
import io.asyncdb.stress.Seen;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A caller waits for the one connection of a pool, and gives up at the worst of moments. */
public class WaiterStress {

  private WaiterStress() {}

  /** Results: leases that the caller got, ends of its wait, connections that are free after all. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left, the connection stayed")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it was served, and gave back")
  @Outcome(expect = FORBIDDEN, desc = "the connection is lost, or the wait ended twice")
  @State
  public static class ServedOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Seen<Lease> caller = Seen.all();

    public ServedOrCancelled() {
      one.pool().acquire().subscribe(caller);
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
    public void result(III_Result result) {
      result.r1 = caller.values();
      result.r2 = one.waitsEnded();
      if (caller.values() > 0) {
        one.giveBack(caller.last());
      }
      result.r3 = one.idle();
    }
  }

  /** Results: errors that the caller got, ends of its wait, callers that are still in the line. */
  @JCStressTest
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "it has left")
  @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "it was told that it waited too long")
  @Outcome(expect = FORBIDDEN, desc = "the wait ended twice, or goes on")
  @State
  public static class TimedOutOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Seen<Lease> caller = Seen.all();
    private final Waiter waiter = new Waiter(one.pool(), Deadline.NONE, false, caller);

    public TimedOutOrCancelled() {
      caller.onSubscribe(waiter);
    }

    @Actor
    public void timeOut() {
      one.pool().timedOut(waiter);
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      result.r1 = caller.ends();
      result.r2 = one.waitsEnded();
      result.r3 = one.pending();
    }
  }

  /** Results: signals to the caller, ends of its wait, callers that are still in the line. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "it has left before it came")
  @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "it has left the line")
  @Outcome(expect = FORBIDDEN, desc = "it stays in the line though it has left")
  @State
  public static class QueuedOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Seen<Lease> caller = Seen.nothingYet();

    public QueuedOrCancelled() {
      one.pool().acquire().subscribe(caller);
    }

    @Actor
    public void ask() {
      caller.request(1);
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      result.r1 = caller.values() + caller.ends();
      result.r2 = one.waitsEnded();
      result.r3 = one.pending();
    }
  }
}
