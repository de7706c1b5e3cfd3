package io.asyncdb.internal.transaction;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two who begin a transaction on the same connection at once: one of them may. */
@JCStressTest
@Outcome(
    id = {"true, false", "false, true"},
    expect = Expect.ACCEPTABLE,
    desc = "one is in, the other refused")
@Outcome(expect = Expect.FORBIDDEN, desc = "both are in, or none")
@State
public class OneAtATimeStress {

  private final OneAtATime gate = new OneAtATime("one is open");

  @Actor
  public void first(ZZ_Result result) {
    result.r1 = enters();
  }

  @Actor
  public void second(ZZ_Result result) {
    result.r2 = enters();
  }

  private boolean enters() {
    try {
      gate.enter();
      return true;
    } catch (IllegalStateException refused) {
      return false;
    }
  }
}
