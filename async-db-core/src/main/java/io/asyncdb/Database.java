package io.asyncdb;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.health.Health;
import io.asyncdb.health.PoolStats;
import io.asyncdb.internal.DefaultDatabase;
import io.r2dbc.spi.ConnectionFactory;
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
   * Listens for notifications, which {@code NOTIFY} and {@code pg_notify} send.
   *
   * <p>The first event is a {@link ListenEvent.Gap}, when the server has begun to deliver. When the
   * connection is lost it is opened again, after pauses of 100 ms to 10 s, for as long as it takes;
   * then there is another gap. So whoever reads the state anew at each gap misses nothing.
   *
   * <p>Up to 1,024 notifications wait for a receiver that is slow. From the first that does not fit
   * they are thrown away until the receiver has caught up, and a gap is told in their place.
   *
   * <p>Each subscription has a connection of its own, beside those of the pool and counted nowhere
   * in its figures: {@code share()} one. It is tried every 30 s, so that a server that is gone
   * without a word is noticed. Events come on the connection's event loop or on the thread that
   * asks for them.
   *
   * @param channels names as they are, quoted for SQL here: {@code notify Orders} without quotes
   *     sends to {@code orders}
   * @return events until it is cancelled, which closes the connection, or the database is closed,
   *     which completes it; or an error that another attempt would meet again, such as {@link
   *     io.asyncdb.error.AccessDeniedException}
   * @throws IllegalArgumentException if there is no channel, or a name is empty, longer than 63
   *     bytes or holds a NUL
   * @throws IllegalStateException behind a {@link io.asyncdb.config.PoolerMode#TRANSACTION} pooler,
   *     which delivers none
   */
  Flux<ListenEvent> listen(String... channels);

  /**
   * Returns this database as a connection factory of R2DBC, for libraries that want one, such as
   * Spring and jOOQ.
   *
   * <p>Its connections come from this pool and go back with {@code close()}, which rolls back what
   * is open and resets the session; its statements are stopped on the server by a cancel, told to
   * listeners, and subject to the deadline and the settings of their request, as all others are.
   *
   * <p>The rows of a result are read as they come and kept until they are asked for: whatever its
   * reader does, the connection is free for the next statement when the answer is complete. With a
   * {@code fetchSize} they are read at the reader's pace instead, so many at a time, and nothing
   * else can run on the connection until the reader is done or has left. A reader who leaves after
   * a part of the rows leaves an open transaction unharmed: the rest goes by unread.
   *
   * <p>Errors are R2DBC's, sorted by SQLSTATE, with ours as their cause. A connection is for one
   * caller at a time; the factory is thread-safe.
   *
   * @return a factory that lives as long as this database; closing it is closing this
   */
  ConnectionFactory asConnectionFactory();

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
