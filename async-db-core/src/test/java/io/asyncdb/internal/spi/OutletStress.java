package io.asyncdb.internal.spi;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.asyncdb.stress.Seen;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Values are offered while their one subscriber asks for them, or leaves. */
public class OutletStress {

  private OutletStress() {}

  /** Counts what nobody will see. */
  private static final class Discarded implements Outlet.Source<String> {

    private final AtomicInteger values = new AtomicInteger();

    @Override
    public void discard(String value) {
      values.incrementAndGet();
    }
  }

  /** Results: values that the subscriber got, ends that it was told. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "all came, and the end")
  @Outcome(expect = FORBIDDEN, desc = "something is stuck, or came twice")
  @State
  public static class OfferedAndAsked {

    private final Outlet<String> outlet = new Outlet<>(new Discarded());
    private final Seen<String> reader = Seen.nothingYet();

    public OfferedAndAsked() {
      outlet.subscribe(reader);
    }

    @Actor
    public void offer() {
      outlet.offer("first");
      outlet.offer("second");
      outlet.complete();
    }

    @Actor
    public void ask() {
      reader.request(1);
      reader.request(1);
    }

    @Arbiter
    public void result(II_Result result) {
      result.r1 = reader.values();
      result.r2 = reader.ends();
    }
  }

  /** Results: values that the subscriber got, values that were thrown away. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it came first")
  @Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "it came too late, and was let go")
  @Outcome(expect = FORBIDDEN, desc = "its memory is lost, or given back twice")
  @State
  public static class OfferedOrCancelled {

    private final Discarded discarded = new Discarded();
    private final Outlet<String> outlet = new Outlet<>(discarded);
    private final Seen<String> reader = Seen.all();

    public OfferedOrCancelled() {
      outlet.subscribe(reader);
    }

    @Actor
    public void offer() {
      outlet.offer("value");
    }

    @Actor
    public void cancel() {
      reader.cancel();
    }

    @Arbiter
    public void result(II_Result result) {
      result.r1 = reader.values();
      result.r2 = discarded.values.get();
    }
  }
}
