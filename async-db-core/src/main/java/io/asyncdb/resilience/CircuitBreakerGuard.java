package io.asyncdb.resilience;

import io.asyncdb.config.ConnectGuard;
import io.asyncdb.error.ConnectionException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * Opens no connections while a circuit breaker is open, so that callers of a server that is down
 * fail at once instead of waiting each for a timeout of its own. When the breaker lets attempts
 * through again and they succeed, it closes by itself.
 *
 * <p>What counts as a failure is the breaker's affair; a configuration that records {@link
 * ConnectionException} alone suits. Needs {@code resilience4j-circuitbreaker} on the class path,
 * which is an optional dependency. Thread-safe.
 */
public final class CircuitBreakerGuard implements ConnectGuard {

  private final CircuitBreaker breaker;

  private CircuitBreakerGuard(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  /**
   * Creates a guard.
   *
   * @param breaker asked before each opening of a connection, and told how it ended; may be shared
   *     by databases on one server
   * @return the guard, for {@code DatabaseConfigBuilder.connectGuard}
   */
  public static CircuitBreakerGuard with(CircuitBreaker breaker) {
    return new CircuitBreakerGuard(breaker);
  }

  @Override
  public <T> Mono<T> guard(Mono<T> connect) {
    return Mono.defer(
        () -> {
          if (!breaker.tryAcquirePermission()) {
            return Mono.error(
                new ConnectionException(
                    "no connection was tried: circuit breaker %s is %s"
                        .formatted(breaker.getName(), breaker.getState()),
                    null,
                    null,
                    null));
          }
          long start = breaker.getCurrentTimestamp();
          AtomicBoolean told = new AtomicBoolean();
          return connect
              .doOnSuccess(
                  opened -> {
                    told.set(true);
                    breaker.onSuccess(since(start), breaker.getTimestampUnit());
                  })
              .doOnError(
                  error -> {
                    told.set(true);
                    breaker.onError(since(start), breaker.getTimestampUnit(), error);
                  })
              .doOnCancel(
                  () -> {
                    if (told.compareAndSet(false, true)) {
                      breaker.releasePermission();
                    }
                  });
        });
  }

  private long since(long start) {
    return breaker.getCurrentTimestamp() - start;
  }
}
