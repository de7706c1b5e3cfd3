package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.health.PoolStats;
import io.asyncdb.observe.AcquireOutcome;
import io.asyncdb.observe.AcquireOutcome.Result;
import io.asyncdb.observe.ConnectOutcome;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

class PoolEventsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static final class Recorder implements DatabaseListener {
    private final List<AcquireOutcome> acquires = new CopyOnWriteArrayList<>();
    private final List<ConnectOutcome> connects = new CopyOnWriteArrayList<>();
    private final List<Supplier<PoolStats>> opened = new CopyOnWriteArrayList<>();
    private final List<Supplier<PoolStats>> closed = new CopyOnWriteArrayList<>();

    @Override
    public void databaseOpened(Supplier<PoolStats> pool) {
      opened.add(pool);
    }

    @Override
    public void databaseClosed(Supplier<PoolStats> pool) {
      closed.add(pool);
    }

    @Override
    public void acquireEnded(AcquireOutcome outcome) {
      acquires.add(outcome);
    }

    @Override
    public void connectEnded(ConnectOutcome outcome) {
      connects.add(outcome);
    }
  }

  private final Recorder recorder = new Recorder();

  private Database one(Duration acquireTimeout) {
    return Opened.with(
        postgres,
        config ->
            config
                .listener(recorder)
                .pool(pool -> pool.withMaxSize(1).withAcquireTimeout(acquireTimeout)));
  }

  @Test
  void acquire_everyWayIn_isToldWithItsWait() {
    Database db = one(LIMIT);
    db.sql("select 1").execute().block();
    Mono.when(
            db.sql("select pg_sleep(.1)").execute(),
            db.withSession(session -> session.sql("select 2").execute()))
        .block();
    assertThat(recorder.acquires)
        .extracting(AcquireOutcome::result)
        .containsExactly(Result.ACQUIRED, Result.ACQUIRED, Result.ACQUIRED);
    assertThat(recorder.acquires.get(2).waited()).isBetween(Duration.ofMillis(80), LIMIT);
    assertThat(recorder.acquires.get(2).error()).isNull();
    assertThat(recorder.connects).hasSize(1);
    assertThat(recorder.connects.get(0).elapsed()).isPositive();
    assertThat(recorder.connects.get(0).error()).isNull();
  }

  @Test
  void acquire_withoutAConnection_isToldWithTheReason() {
    Database db = one(Duration.ofSeconds(1));
    db.sql("select 1").execute().block();
    Disposable holder = db.sql("select pg_sleep(60)").execute().subscribe();
    Await.until(LIMIT, () -> recorder.acquires.size() == 2, () -> "not started");
    Throwable error = catchThrowable(() -> db.sql("select 1").execute().block());
    assertThat(error).isInstanceOf(PoolExhaustedException.class);
    assertThat(recorder.acquires.get(2).result()).isEqualTo(Result.EXHAUSTED);
    assertThat(recorder.acquires.get(2).error()).isSameAs(error);
    assertThat(recorder.acquires.get(2).waited()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));

    db.sql("select 1").execute().subscribe().dispose();
    assertThat(recorder.acquires.get(3).result()).isEqualTo(Result.CANCELLED);
    holder.dispose();
    Await.until(LIMIT, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(recorder.acquires).hasSize(4);
  }

  @Test
  void connect_refused_isToldWithTheReason() {
    try (Database db =
        Database.open(
            DatabaseConfig.fromUrl(postgres.url()).toBuilder()
                .database("no_such_database")
                .listener(recorder)
                .build())) {
      Throwable error = catchThrowable(() -> db.sql("select 1").execute().block());
      assertThat(recorder.connects).hasSize(1);
      assertThat(recorder.connects.get(0).error()).isSameAs(error);
      assertThat(recorder.acquires).hasSize(1);
      assertThat(recorder.acquires.get(0).result()).isEqualTo(Result.FAILED);
    }
  }

  @Test
  void database_openedAndClosed_isToldInAPairWithItsFigures() {
    Database db =
        Database.open(
            DatabaseConfig.fromUrl(postgres.url()).toBuilder().listener(recorder).build());
    assertThat(recorder.opened).hasSize(1);
    db.sql("select 1").execute().block();
    assertThat(recorder.opened.get(0).get().acquired()).isEqualTo(1);
    assertThat(recorder.closed).isEmpty();
    db.close();
    db.close();
    assertThat(recorder.closed).hasSize(1);
    assertThat(recorder.closed.get(0)).isSameAs(recorder.opened.get(0));
  }
}
