package io.asyncdb.merge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.stress.Seen;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A call waits behind another, and is cancelled while something else ends its wait. */
public class CallStress {

  private CallStress() {}

  /** Results: ends that the caller was told, statements sent, callers refused of the next two. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left, and is not counted any more")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has failed, and is not counted any more")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or its place was given back twice or never")
  @State
  public static class FailedOrCancelled {

    private static final Throwable REASON = new IllegalStateException("its time is up");

    private final OneLane lane = new OneLane();
    private final Seen<Integer> caller = Seen.all();

    public FailedOrCancelled() {
      lane.ask();
      lane.ask(caller);
    }

    @Actor
    public void fail() {
      ((Call<?, ?, ?>) caller.subscription()).fail(REASON);
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      result.r1 = caller.ends();
      result.r2 = lane.sent();
      result.r3 = lane.refusedOfTwo();
    }
  }

  /** Results: ends that the caller was told, callers served afterwards, refused of the next two. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has its answer")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or its lane or its place is lost")
  @State
  public static class MergedOrCancelled {

    private final OneLane lane = new OneLane();
    private final Seen<Integer> caller = Seen.all();

    public MergedOrCancelled() {
      lane.ask();
      lane.ask(caller);
    }

    @Actor
    public void answer() {
      lane.answer(); // the lane is free: the call is sent
      lane.answer();
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      result.r1 = caller.ends();
      int sent = lane.sent();
      lane.ask();
      result.r2 = lane.sent() - sent;
      result.r3 = lane.refusedOfTwo();
    }
  }
}
