package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.observe.MicrometerListener;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;

class MicrometerListenerTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private final RunningStatements running = new RunningStatements();

  private Database open(String pool) {
    return Opened.with(
        postgres,
        config ->
            config
                .pool(p -> p.withMaxSize(2).withMaxWaiting(0))
                .listener(MicrometerListener.to(registry, pool))
                .listener(running));
  }

  /** Returns each meter, as name and tags, with its first measurement: value, or count. */
  private Map<String, Double> scrape() {
    Map<String, Double> all = new TreeMap<>();
    for (Meter meter : registry.getMeters()) {
      String tags =
          meter.getId().getTags().stream()
              .map(MicrometerListenerTest::text)
              .collect(Collectors.joining(","));
      all.put(
          meter.getId().getName() + "{" + tags + "}", meter.measure().iterator().next().getValue());
    }
    return all;
  }

  private static String text(Tag tag) {
    return tag.getKey() + "=" + tag.getValue();
  }

  @Test
  void scrape_afterSomeOfEverything_hasEachMeter() {
    Database db = open("shop");
    db.sql("select 1").name("one").execute().block();
    db.sql("select 1").name("one").execute().block();
    db.inTransaction(tx -> tx.sql("select pg_sleep(.05)").execute()).block();
    Throwable failed =
        catchThrowable(() -> db.inTransaction(tx -> tx.sql("select 1 / 0").execute()).block());
    assertThat(failed).isNotNull();
    List<Disposable> holders =
        List.of(
            db.sql("select pg_sleep(60)").execute().subscribe(),
            db.sql("select pg_sleep(60)").execute().subscribe());
    running.await(2);
    assertThatThrownBy(() -> db.sql("select 1").execute().block()).isNotNull();
    assertThat(scrape())
        .containsEntry("asyncdb.connections{pool=shop}", 2.0)
        .containsEntry("asyncdb.connections.active{pool=shop}", 2.0)
        .containsEntry("asyncdb.connections.idle{pool=shop}", 0.0)
        .containsEntry("asyncdb.connections.max{pool=shop}", 2.0)
        .containsEntry("asyncdb.connections.pending{pool=shop}", 0.0)
        .containsEntry("asyncdb.connections.max.pending{pool=shop}", 0.0)
        .containsEntry("asyncdb.connections.timeout{pool=shop}", 0.0)
        .containsEntry("asyncdb.connections.refused{pool=shop}", 1.0)
        .containsEntry("asyncdb.connections.acquire{outcome=acquired,pool=shop}", 6.0)
        .containsEntry("asyncdb.connections.acquire{outcome=exhausted,pool=shop}", 1.0)
        .containsEntry("asyncdb.connections.creation{outcome=succeeded,pool=shop}", 2.0);
    holders.forEach(Disposable::dispose);
    Await.until(LIMIT, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(scrape())
        .containsEntry("asyncdb.connections.idle{pool=shop}", 2.0)
        .containsEntry(
            "asyncdb.statements{exception=none,outcome=succeeded,pool=shop,statement=one}", 2.0)
        .containsEntry(
            "asyncdb.statements{exception=none,outcome=succeeded,pool=shop,statement=unnamed}", 1.0)
        .containsEntry(
            "asyncdb.statements{exception=InvalidDataException,outcome=failed,pool=shop,statement=unnamed}",
            1.0)
        .containsEntry(
            "asyncdb.statements{exception=none,outcome=cancelled,pool=shop,statement=unnamed}", 2.0)
        .containsEntry("asyncdb.transactions{outcome=committed,pool=shop}", 1.0)
        .containsEntry("asyncdb.transactions{outcome=rolled_back,pool=shop}", 1.0);
    assertThat(
            registry
                .get("asyncdb.transactions")
                .tag("outcome", "committed")
                .timer()
                .max(TimeUnit.MILLISECONDS))
        .isGreaterThanOrEqualTo(50);
  }

  @Test
  void scrape_afterTheClose_hasNoFiguresOfThePool() {
    Database db = open("closed");
    db.sql("select 1").execute().block();
    assertThat(scrape()).containsEntry("asyncdb.connections{pool=closed}", 1.0);
    db.close();
    assertThat(registry.find("asyncdb.connections").meter()).isNull();
    assertThat(registry.find("asyncdb.connections.timeout").meter()).isNull();
    open("closed");
    assertThat(scrape()).containsEntry("asyncdb.connections{pool=closed}", 0.0);
  }

  @Test
  void open_twoDatabases_areToldApartByName() {
    Database first = open("first");
    Database second = open("second");
    first.sql("select 1").execute().block();
    assertThat(scrape())
        .containsEntry("asyncdb.connections{pool=first}", 1.0)
        .containsEntry("asyncdb.connections{pool=second}", 0.0);
    second.close();
    assertThat(scrape()).containsEntry("asyncdb.connections{pool=first}", 1.0);
  }

  @Test
  void open_nameThatIsTaken_isReportedAndKeepsTheFirst() {
    try (ErrorOutput output = new ErrorOutput()) {
      Database first = open("same");
      open("same");
      assertThat(output.linesWith("there are metrics of an open database named same already"))
          .hasSize(1);
      first.sql("select 1").execute().block();
      assertThat(scrape()).containsEntry("asyncdb.connections{pool=same}", 1.0);
    }
  }
}
