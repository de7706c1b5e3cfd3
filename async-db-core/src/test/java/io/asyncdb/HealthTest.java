package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.health.Health;
import io.asyncdb.health.Health.Status;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;

class HealthTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void health_serverAnswers_isUp() {
    Database db = postgres.open(Database::open, d -> d.stats().active());
    Health health = db.health().block(SOON);
    assertThat(health.status()).isEqualTo(Status.UP);
    assertThat(health.isServing()).isTrue();
    assertThat(health.latency()).isPositive();
  }

  @Test
  void health_everyConnectionHeld_isDegradedAndDoesNotWait() {
    Database db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
    Sinks.Empty<Void> hold = Sinks.empty();
    Disposable holder = db.withSession(session -> hold.asMono()).subscribe();
    Await.until(SOON, () -> db.stats().active() == 1, () -> db.stats().toString());
    Health health = db.health().block(SOON);
    assertThat(health.status()).isEqualTo(Status.DEGRADED);
    assertThat(health.detail()).startsWith("the pool is saturated: 1 of 1 connections active");
    hold.tryEmitEmpty();
    Await.until(SOON, holder::isDisposed, () -> "holder did not end");
    assertThat(db.health().block(SOON).status()).isEqualTo(Status.UP);
  }

  @Test
  void health_serverStoppedAndStarted_isDownThenUp() {
    try (PostgresServer server = PostgresServer.start();
        Database db = Database.open(server.url())) {
      assertThat(db.health().block(SOON).status()).isEqualTo(Status.UP);
      server.stop();
      Health down = db.health().block(SOON);
      assertThat(down.status()).isEqualTo(Status.DOWN);
      assertThat(down.isServing()).isFalse();
      assertThat(down.detail()).contains("cannot connect to").doesNotContain("Exception");
      server.restart();
      Await.until(
          SOON,
          () -> db.health().block(SOON).status() == Status.UP,
          () -> "did not recover: " + db.health().block(SOON));
    }
  }

  @Test
  void health_serverSilent_isDownWithinTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Database db =
            Database.open(
                DatabaseConfig.builder()
                    .host("127.0.0.1")
                    .port(silent.getLocalPort())
                    .healthTimeout(Duration.ofMillis(300))
                    .connectTimeout(Duration.ofSeconds(2))
                    .build())) {
      long start = System.nanoTime();
      Health health = db.health().block(SOON);
      assertThat(health.status()).isEqualTo(Status.DOWN);
      assertThat(health.detail()).isEqualTo("no answer within PT0.3S");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }
  }
}
