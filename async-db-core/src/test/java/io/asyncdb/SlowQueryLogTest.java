package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.merge.Lookup;
import io.asyncdb.merge.MergeOptions;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class SlowQueryLogTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final RunningStatements running = new RunningStatements();
  private ErrorOutput output;

  @BeforeEach
  void capture() {
    output = new ErrorOutput();
  }

  @AfterEach
  void release() {
    output.close();
  }

  private Database eager() {
    return Opened.with(
        postgres, config -> config.slowQueryThreshold(Duration.ofNanos(1)).listener(running));
  }

  private String onlyLine() {
    List<String> lines = output.linesWith("Slow statement");
    assertThat(lines).hasSize(1);
    return lines.get(0);
  }

  @Test
  void statement_aboveTheDefault_isLoggedOnce() {
    Database db = Opened.with(postgres, config -> config);
    db.sql("select pg_sleep(:seconds)").bind("seconds", 0.6).name("reports.slow").execute().block();
    db.sql("select 1").execute().block();
    assertThat(onlyLine())
        .contains("SlowQueryLog - Slow statement: ")
        .containsPattern(": [6-9]\\d\\d ms, 1 rows, succeeded, name reports.slow, caller -: ")
        .endsWith(": select pg_sleep(:seconds)")
        .doesNotContain("0.6");
  }

  @Test
  void statement_inARequest_isLoggedWithItsCaller() {
    Database db = eager();
    db.inTransaction(tx -> tx.sql("select 1").execute())
        .contextWrite(RequestScope.caller("GET /inner"))
        .contextWrite(RequestScope.caller("GET /outer"))
        .block();
    assertThat(onlyLine()).contains("name -, caller GET /inner: select 1");
  }

  @Test
  void statement_ofMergedCalls_isLoggedWithTheirNumber() {
    Database db = eager();
    Lookup<Integer, Integer> numbers =
        Lookup.<Integer, Integer>over(
                db,
                "select n from unnest(:keys) n, pg_sleep(.2)",
                Integer.class,
                Function.identity())
            .with(MergeOptions.DEFAULT.withLanes(1));
    Flux.just(1, 2, 3).flatMap(numbers::get).blockLast(LIMIT);
    assertThat(output.linesWith("Slow statement"))
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("caller -: select n from unnest(array[$1"))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("caller - (2 merged calls): select n from unnest(:keys) n"));
  }

  @Test
  void statement_thatFails_isLoggedWithItsErrorsClass() {
    Database db = eager();
    db.sql("select 1 / (:v)::int").bind("v", 0).execute().onErrorReturn(0L).block();
    assertThat(onlyLine()).contains("0 rows, failed with InvalidDataException, name -");
  }

  @Test
  void statement_cancelled_isLoggedAsCancelled() {
    Database db = eager();
    Disposable asleep = db.sql("select pg_sleep(60)").execute().subscribe();
    running.await(1);
    asleep.dispose();
    Await.until(
        LIMIT,
        () -> !output.linesWith("rows, cancelled, name -, caller -: select pg_sleep").isEmpty(),
        () -> "not logged");
  }

  @Test
  void statement_longOrOverSeveralLines_isLoggedOnOneShortLine() {
    Database db = eager();
    db.sql("select 1\r\n  as one,\n\t'" + "x".repeat(2_000) + "'")
        .name("a\nWARN forged")
        .execute()
        .contextWrite(RequestScope.caller("GET /\u2028\u0085x"))
        .block();
    assertThat(onlyLine())
        .contains("name a WARN forged, caller GET / x: select 1 as one, 'xxx")
        .endsWith("xxx…")
        .hasSizeLessThan(1_200);
  }

  @Test
  void threshold_zero_logsNothing() {
    Database db = Opened.with(postgres, config -> config.slowQueryThreshold(Duration.ZERO));
    db.sql("select pg_sleep(.6)").execute().block();
    assertThat(output.linesWith("Slow statement")).isEmpty();
  }
}
