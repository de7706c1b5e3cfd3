package io.asyncdb.test;

import static io.asyncdb.test.PlainServer.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.test.PlainServer.Pair;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultScheduleTest {

  private static final Duration STEP = Duration.ofMillis(50);
  private static final Duration LONG = Duration.ofHours(1);

  @RegisterExtension final PlainServer plain = PlainServer.open();

  @Test
  void run_faultsAndHeal_happenWhenTheyAreDue() throws Exception {
    Pair pair = plain.connect();
    long start = System.nanoTime();
    CompletableFuture<Void> done =
        plain.proxy.run(
            FaultSchedule.empty()
                .after(STEP, FaultProxy::blackHole)
                .after(STEP.multipliedBy(4), FaultProxy::heal));
    Await.until(
        PATIENCE,
        () -> {
          write(pair, 1);
          return plain.proxy.stats().swallowedBytes() > 0;
        },
        () -> plain.proxy.stats().toString());
    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(STEP.toNanos());

    done.get(10, TimeUnit.SECONDS);

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(STEP.multipliedBy(5).toNanos());
    plain.connect().exchange(2, 3);
  }

  @Test
  void run_repeated_takesEachStepInTurn() throws Exception {
    List<String> taken = Collections.synchronizedList(new ArrayList<>());
    plain
        .proxy
        .run(
            FaultSchedule.empty()
                .after(Duration.ofMillis(5), proxy -> taken.add("a"))
                .after(Duration.ZERO, proxy -> taken.add("b"))
                .repeated(3))
        .get(10, TimeUnit.SECONDS);
    assertThat(taken).containsExactly("a", "b", "a", "b", "a", "b");
  }

  @Test
  void run_nothing_isDone() {
    assertThat(plain.proxy.run(FaultSchedule.empty())).isCompleted();
  }

  @Test
  void run_faultThatThrows_endsTheScheduleWithIt() {
    CompletableFuture<Void> done =
        plain.proxy.run(
            FaultSchedule.empty()
                .after(
                    Duration.ZERO,
                    proxy -> {
                      throw new IllegalStateException("not this");
                    })
                .after(Duration.ZERO, FaultProxy::refuse));
    assertThatThrownBy(() -> done.get(10, TimeUnit.SECONDS)).hasRootCauseMessage("not this");
  }

  @Test
  void run_cancelled_doesNothingMore() throws Exception {
    CompletableFuture<Void> done =
        plain.proxy.run(FaultSchedule.empty().after(STEP, FaultProxy::refuse));
    done.cancel(false);
    plain.proxy.run(FaultSchedule.empty().after(STEP, proxy -> {})).get(10, TimeUnit.SECONDS);
    plain.connect().exchange(1, 2);
  }

  @Test
  void run_proxyClosed_ends() {
    CompletableFuture<Void> done =
        plain.proxy.run(FaultSchedule.empty().after(LONG, FaultProxy::refuse));
    plain.proxy.close();
    assertThat(done).isCompletedExceptionally();
    assertThatThrownBy(done::join).isInstanceOf(CancellationException.class);
    assertThatIllegalStateException().isThrownBy(() -> plain.proxy.run(FaultSchedule.empty()));
  }

  @Test
  void schedule_outOfRange_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultSchedule.empty().after(Duration.ofNanos(-1), FaultProxy::cut))
        .withMessage("delay must not be negative, was PT-0.000000001S");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FaultSchedule.empty().repeated(0))
        .withMessage("times must be at least 1, was 0");
  }

  private static void write(Pair pair, int value) {
    try {
      pair.client().getOutputStream().write(value);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
