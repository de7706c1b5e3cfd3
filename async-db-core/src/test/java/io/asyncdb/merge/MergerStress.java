package io.asyncdb.merge;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.stress.Seen;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A call comes while the statement ahead of it ends: whichever the merger hears of first, the call
 * is sent.
 *
 * <p>Results: values that the two callers have got.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "both have their answers")
@Outcome(expect = FORBIDDEN, desc = "a call was forgotten")
@State
public class MergerStress {

  private final OneLane lane = new OneLane();
  private final Seen<Integer> first = lane.ask();
  private final Seen<Integer> second = Seen.all();

  @Actor
  public void answer() {
    lane.answer();
  }

  @Actor
  public void ask() {
    lane.ask(second);
  }

  @Arbiter
  public void result(II_Result result) {
    lane.answer();
    result.r1 = first.values();
    result.r2 = second.values();
  }
}
