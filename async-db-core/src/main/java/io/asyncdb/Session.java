package io.asyncdb;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * One connection, held for as long as the work given to {@link Database#withSession} runs: for
 * temporary tables, advisory locks, session settings, and several statements that belong together
 * without a transaction.
 *
 * <p>Statements run one after the other in the order in which they are subscribed to; those of a
 * {@code Mono.zip} are queued, not run side by side. Safe to use from several threads. The
 * connection is owned by the database: a session is not closed by its user, and every use after its
 * end fails with {@link IllegalStateException}.
 */
public interface Session extends SqlOperations {

  /**
   * Sends data to {@code COPY ... FROM STDIN}, at the pace at which the server takes it.
   *
   * <p>Cancelling, and an error of the data's source, take back all of it; so does an error of the
   * server, on which the source is cancelled. The connection is free again afterwards.
   *
   * @param sql a COPY from STDIN, whose options say in which format the data is
   * @param data buffers, cut anywhere, each of which is sent as one message and released: 16 to 64
   *     KiB suit best. Asked for more on the connection's event loop, and must not block
   * @return the number of rows copied, or the error of the source as it is, or the server's, which
   *     names the line and the column where it can
   * @throws IllegalArgumentException if the SQL is not a COPY from STDIN
   */
  Mono<Long> copyIn(String sql, Publisher<ByteBuf> data);
}
