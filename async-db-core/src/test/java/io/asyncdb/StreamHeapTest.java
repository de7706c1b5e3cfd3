package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.util.List;
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
    String printed =
        ChildJvm.run(
            StreamChild.class,
            List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError"),
            postgres.url(),
            Integer.toString(ROWS));
    String[] figures = printed.split(" ");
    assertThat(figures[0]).isEqualTo(Integer.toString(ROWS));
    assertThat(Long.parseLong(figures[1])).isBetween(1L, BEARABLE_MICROS);
  }
}
