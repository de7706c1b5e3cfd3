package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.resilience.CircuitBreakerGuard;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.PostgresExtension;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CircuitBreakerTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(300);

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  @Test
  void serverSilent_callersFailAtOnce_andItRecoversByItself() {
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "orders-db",
            CircuitBreakerConfig.custom()
                .slidingWindowSize(4)
                .minimumNumberOfCalls(4)
                .waitDurationInOpenState(Duration.ofSeconds(1))
                .permittedNumberOfCallsInHalfOpenState(1)
                .recordExceptions(ConnectionException.class)
                .build());
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port());
        Database db =
            Database.open(
                DatabaseConfig.fromUrl(proxy.through(postgres.url())).toBuilder()
                    .connectTimeout(CONNECT_TIMEOUT)
                    .connectGuard(CircuitBreakerGuard.with(breaker))
                    .build())) {
      proxy.blackHole();
      for (int i = 0; i < 4; i++) {
        assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
            .isInstanceOf(ConnectionException.class)
            .hasMessageContaining("no answer within PT0.3S");
      }
      assertThat(breaker.getState()).isEqualTo(State.OPEN);
      long start = System.nanoTime();
      assertThatThrownBy(() -> db.sql("select 1").execute().block(SOON))
          .isInstanceOfSatisfying(
              ConnectionException.class, error -> assertThat(error.isTransient()).isTrue())
          .hasMessage("no connection was tried: circuit breaker orders-db is OPEN");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(CONNECT_TIMEOUT);

      proxy.heal();
      Await.until(
          SOON,
          () ->
              Boolean.TRUE.equals(
                  db.sql("select true")
                      .as(Boolean.class)
                      .one()
                      .onErrorReturn(ConnectionException.class, false)
                      .block(SOON)),
          () -> breaker.getState().toString());
      assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }
  }
}
