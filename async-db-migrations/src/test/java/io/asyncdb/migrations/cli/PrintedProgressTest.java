package io.asyncdb.migrations.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a person sees of a run that takes long. */
class PrintedProgressTest {

  private final StringWriter out = new StringWriter();
  private VirtualTimeScheduler time;

  @BeforeEach
  void stopTime() {
    time = VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void letTimeGo() {
    VirtualTimeScheduler.reset();
  }

  @Test
  void started_longMigration_givesSignsOfLifeUntilItsEnd() {
    try (PrintedProgress progress = PrintedProgress.of(new PrintWriter(out))) {
      progress.started("V1__a.sql", 2);
      time.advanceTimeBy(Duration.ofSeconds(25));
      progress.applied("V1__a.sql", Duration.ofMillis(25_100));
      time.advanceTimeBy(Duration.ofSeconds(25));

      assertThat(out.toString().lines())
          .containsExactly(
              "Applying V1__a.sql, 2 to go",
              "Still applying V1__a.sql, for 10 s",
              "Still applying V1__a.sql, for 20 s",
              "Applied V1__a.sql in 25.1 s");
    }
  }

  @Test
  void close_migrationThatFailed_endsTheSignsOfLife() {
    try (PrintedProgress progress = PrintedProgress.ofScratch(new PrintWriter(out))) {
      progress.started("V1__a.sql", 1);
    }
    time.advanceTimeBy(Duration.ofSeconds(25));

    assertThat(out.toString().lines())
        .containsExactly("Scratch database: Applying V1__a.sql, 1 to go");
  }
}
