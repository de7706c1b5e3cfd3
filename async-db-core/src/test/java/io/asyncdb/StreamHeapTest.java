package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StreamHeapTest {

  private static final int ROWS = 1_000_000;

  /** Far above what a short question takes, far below what it would take behind the stream. */
  private static final long BEARABLE_MICROS = 100_000;

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void stream_aMillionRowsToASlowReceiver_fitIntoASmallHeapAndHoldUpNobody()
      throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                StreamChild.class.getName(),
                postgres.url(),
                Integer.toString(ROWS))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String printed =
          new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(printed).isZero();
      String[] figures = printed.split(" ");
      assertThat(figures[0]).isEqualTo(Integer.toString(ROWS));
      assertThat(Long.parseLong(figures[1])).isBetween(1L, BEARABLE_MICROS);
    } finally {
      child.destroyForcibly();
    }
  }
}
