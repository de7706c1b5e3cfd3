package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class CloseTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void closeLater_underLoad_servesAllThatWasAccepted() {
    Database db = open(Duration.ofSeconds(30));
    AtomicInteger done = new AtomicInteger();
    Disposable load =
        Flux.range(0, 40)
            .flatMap(
                i ->
                    db.sql("select pg_sleep(.05)")
                        .execute()
                        .doOnNext(row -> done.incrementAndGet()),
                40)
            .subscribe();
    Await.until(SOON, () -> db.stats().active() == 2, () -> db.stats().toString());
    db.closeLater().block(SOON);
    assertThat(done).hasValue(40);
    assertThat(load.isDisposed()).isTrue();
    assertThat(backends()).isZero();
  }

  @Test
  void sql_afterClose_isRefused() {
    Database db = open(Duration.ofSeconds(30));
    db.close();
    assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
        .isInstanceOf(ConnectionException.class)
        .hasMessage("the database is closed");
    db.close();
  }

  @Test
  void close_workOutlastsTheTimeout_isCutOff() {
    Database db = open(Duration.ofMillis(300));
    Mono<Long> endless = db.sql("select pg_sleep(60)").execute().cache();
    Disposable running = endless.onErrorComplete().subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    db.closeLater().block(SOON);
    assertThatThrownBy(() -> endless.block(SOON))
        .isInstanceOf(ConnectionException.class)
        .hasMessage("the database is closed");
    assertThat(running.isDisposed()).isTrue();
    Await.until(SOON, () -> backends() == 0, () -> backends() + " backends");
  }

  @Test
  void close_sessionThatNeverEnds_isCutOff() {
    Database db = open(Duration.ofMillis(300));
    Disposable holder =
        db.withSession(session -> session.sql("select 1").execute().then(Mono.never())).subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    db.closeLater().block(SOON);
    assertThat(db.stats().open()).isZero();
    Await.until(SOON, () -> backends() == 0, () -> backends() + " backends");
    holder.dispose();
    assertThat(db.stats().open()).isZero();
  }

  @Test
  void close_onAnEventLoop_isRefused() {
    Database db = open(Duration.ofSeconds(30));
    assertThatThrownBy(
            () -> Mono.fromRunnable(db::close).subscribeOn(Schedulers.parallel()).block(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use closeLater()");
    db.close();
  }

  private static Database open(Duration shutdownTimeout) {
    return Database.open(
        DatabaseConfig.fromUrl(postgres.url()).toBuilder()
            .pool(pool -> pool.withMaxSize(2))
            .shutdownTimeout(shutdownTimeout)
            .build());
  }

  private static long backends() {
    try (Connection admin = postgres.connect();
        Statement statement = admin.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "select count(*) from pg_stat_activity where datname = current_database() and"
                    + " application_name = 'async-db'")) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException error) {
      throw new AssertionError(error);
    }
  }
}
