package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.test.ChildJvm;
import io.asyncdb.test.PostgresExtension;
import java.io.IOException;
import java.util.List;
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
    return ChildJvm.run(
        BulkChild.class,
        List.of("-Xmx256m", "-XX:MaxDirectMemorySize=64m", "-XX:+ExitOnOutOfMemoryError"),
        postgres.url(),
        Long.toString(ROWS),
        Long.toString(bad));
  }
}
