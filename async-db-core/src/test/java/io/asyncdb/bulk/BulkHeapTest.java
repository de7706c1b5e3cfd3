package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BulkHeapTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final long ROWS = 10_000_000;

  private static final long BAD_ROW = 7_000_001;

  private static Database db;

  @BeforeAll
  static void create() {
    db = postgres.open(Database::open, d -> d.stats().active());
    // Nothing that a crash would have to bring back: the disk is not what is tested.
    db.sql("create unlogged table many_rows (id int8, text text, small int2)").execute().block();
  }

  @Test
  void run_tenMillionRows_fitIntoASmallHeap() throws IOException, InterruptedException {
    assertThat(child(0)).isEqualTo(Long.toString(ROWS));
    assertThat(stored()).isEqualTo(ROWS);
    db.sql("truncate many_rows").execute().block();

    assertThat(child(BAD_ROW))
        .startsWith("row 7000001, column small of table many_rows: type pg_catalog.int2 is out");
    assertThat(stored()).isZero();
  }

  private static long stored() {
    return db.sql("select count(*) from many_rows").as(Long.class).one().block();
  }

  private static String child(long bad) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:MaxDirectMemorySize=64m",
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                BulkChild.class.getName(),
                postgres.url(),
                Long.toString(ROWS),
                Long.toString(bad))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      String printed =
          new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(child.exitValue()).as(printed).isZero();
      return printed;
    } finally {
      child.destroyForcibly();
    }
  }
}
