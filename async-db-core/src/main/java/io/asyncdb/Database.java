package io.asyncdb;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.health.Health;
import io.asyncdb.health.PoolStats;
import io.asyncdb.internal.DefaultDatabase;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A PostgreSQL database behind a pool of connections. Make one for a process, use it from any
 * thread, close it at the end.
 *
 * <p>A statement run here takes a connection for as long as it runs and commits by itself. What
 * belongs together goes into {@link #inTransaction} or {@link #withSession}.
 */
public interface Database extends SqlOperations, AutoCloseable {

  /**
   * Opens a database.
   *
   * @param url such as {@code postgresql://app:secret@localhost/shop}, as {@link
   *     DatabaseConfig#fromUrl} reads it
   * @return a database that the caller closes
   * @throws io.asyncdb.error.ConfigurationException if the URL is wrong
   */
  static Database open(String url) {
    return open(DatabaseConfig.fromUrl(url));
  }

  /**
   * Opens a database. Nothing is sent before the first use, save that {@code minIdle} connections
   * are opened in the background; {@link #health} tells whether the server can be reached.
   *
   * @param config where and how
   * @return a database that the caller closes
   */
  static Database open(DatabaseConfig config) {
    return DefaultDatabase.open(config);
  }

  /**
   * Runs work that needs one connection throughout, and gives the connection back when it ends,
   * fails, throws or is cancelled.
   *
   * @param <T> the type of the value
   * @param work what to do; its session must not be used after it has ended
   * @return the value of the work, or empty, emitted when the connection is back in the pool
   */
  <T> Mono<T> withSession(Function<? super Session, ? extends Mono<T>> work);

  /**
   * As {@link #withSession}, for many values.
   *
   * @param <T> the type of the values
   * @param work what to do; its session must not be used after it has ended
   * @return the values of the work, emitted as they come
   */
  <T> Flux<T> streamWithSession(Function<? super Session, ? extends Publisher<T>> work);

  /**
   * Returns the pool's figures at this moment.
   *
   * @return a snapshot that agrees with itself
   */
  PoolStats stats();

  /**
   * Asks the server for a sign of life, within {@code healthTimeout} and without waiting behind
   * other callers: where the pool is saturated, the probe opens a connection of its own.
   *
   * @return the state; never an error
   */
  Mono<Health> health();

  /**
   * Returns the configuration this database was opened with.
   *
   * @return the configuration, listeners included
   */
  DatabaseConfig config();

  /**
   * Closes without blocking: callers that come now are refused, those that run or wait are served
   * for up to {@code shutdownTimeout}, then what is left is cut off. Every connection is closed
   * afterwards.
   *
   * @return completes when the last connection is closed. Subscribing starts it, cancelling does
   *     not stop it, and each further subscription waits for the same end
   */
  Mono<Void> closeLater();

  /**
   * Closes as {@link #closeLater} does, and waits for the end.
   *
   * @throws IllegalStateException on a thread that must not block, such as an event loop's: use
   *     {@link #closeLater} there
   */
  @Override
  void close();
}
