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

/** A statement on a connection that is held, and what may end it at the same time. */
public class ExchangeStress {

  private ExchangeStress() {}

  /** Results: ends that the caller was told, ends of the work, connections that are free then. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has its answer")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or the connection never gets free")
  @State
  public static class AnsweredOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Asked work = new Asked();
    private final Seen<String> caller = Seen.all();

    public AnsweredOrCancelled() {
      one.held().exchange(() -> work).subscribe(caller);
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
      one.giveBack();
      result.r1 = caller.ends();
      result.r2 = work.ends();
      result.r3 = one.idle();
    }
  }

  /** Results: ends that the caller was told, ends of the work, connections that are free then. */
  @JCStressTest
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it has its answer, or was told why not")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice, or the connection never gets free")
  @State
  public static class AnsweredOrDismissed {

    private static final Throwable REASON = new IllegalStateException("its time is up");

    private final OneConnection one = new OneConnection();
    private final Asked work = new Asked();
    private final Seen<String> caller = Seen.all();
    private final Exchange<String> exchange =
        new Exchange<>(one.held(), work, () -> null, Deadline.NONE, caller);

    public AnsweredOrDismissed() {
      one.held().submit(exchange);
    }

    @Actor
    public void answer() {
      work.answer();
    }

    @Actor
    public void dismiss() {
      exchange.dismiss(REASON);
    }

    @Arbiter
    public void result(III_Result result) {
      one.giveBack();
      result.r1 = caller.ends();
      result.r2 = work.ends();
      result.r3 = one.idle();
    }
  }

  /** Results: requests that were sent, ends of the work, connections that are free then. */
  @JCStressTest
  @Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "it has left before it was sent")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "it was sent, and then stopped")
  @Outcome(expect = FORBIDDEN, desc = "it ended twice or never, or the connection is stuck")
  @State
  public static class SentOrCancelled {

    private final OneConnection one = new OneConnection();
    private final Asked ahead = new Asked();
    private final Asked work = new Asked();
    private final Seen<String> caller = Seen.all();

    public SentOrCancelled() {
      one.held().exchange(() -> ahead).subscribe();
      one.held().exchange(() -> work).subscribe(caller);
    }

    @Actor
    public void answerAhead() {
      ahead.answer();
    }

    @Actor
    public void cancel() {
      caller.cancel();
    }

    @Arbiter
    public void result(III_Result result) {
      work.answer();
      one.giveBack();
      result.r1 = work.wasSent() ? 1 : 0;
      result.r2 = work.ends();
      result.r3 = one.idle();
    }
  }
}
