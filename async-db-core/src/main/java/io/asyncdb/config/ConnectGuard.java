package io.asyncdb.config;

import reactor.core.publisher.Mono;

/**
 * Decides whether a connection may be opened just now, and hears how it went: the place for a
 * circuit breaker or a rate limit. Connections that are open already are not its affair.
 */
@FunctionalInterface
public interface ConnectGuard {

  /** Lets every attempt through. */
  ConnectGuard NONE =
      new ConnectGuard() {
        @Override
        public <T> Mono<T> guard(Mono<T> connect) {
          return connect;
        }
      };

  /**
   * Guards the opening of connections. Called once, when the database is opened.
   *
   * @param <T> what is opened
   * @param connect opens one connection for each subscription
   * @return the same, or an error in its place; a {@link io.asyncdb.error.ConnectionException}
   *     reads as the others do
   */
  <T> Mono<T> guard(Mono<T> connect);
}
