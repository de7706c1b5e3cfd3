package io.asyncdb.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

  @Test
  void until_conditionComesTrue_returns() {
    AtomicInteger asked = new AtomicInteger();

    Await.until(Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3, () -> "never");

    assertThat(asked).hasValue(3);
  }

  @Test
  void until_timeIsUp_failsWithWhatIsTheCase() {
    assertThatThrownBy(
            () -> Await.until(Duration.ofMillis(20), () -> false, () -> "still 2 rows missing"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("still 2 rows missing");
  }

  @Test
  void until_interrupted_endsAndStaysInterrupted() {
    Thread.currentThread().interrupt();

    assertThatIllegalStateException()
        .isThrownBy(() -> Await.until(Duration.ofMinutes(1), () -> false, () -> "never"));
    assertThat(Thread.interrupted()).isTrue();
  }
}
