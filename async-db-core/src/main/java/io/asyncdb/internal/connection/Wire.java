package io.asyncdb.internal.connection;

import io.asyncdb.internal.codec.BoundValues;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.r2dbc.postgresql.api.PostgresqlConnection;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * The driver's connection with the channel under it, which the driver does not hand out: to look at
 * it costs no call, and to close it needs no server that still reads.
 *
 * @param connection logged in
 * @param channel what it sends and receives on
 * @param rows takes rows off the channel ahead of the driver
 * @param bypass sends requests past the driver
 * @param prepared what is prepared by requests past the driver
 */
public record Wire(
    PostgresqlConnection connection,
    Channel channel,
    RowTap rows,
    Bypass bypass,
    PreparedStatements prepared) {

  private static Wire under(
      PostgresqlConnection connection, Channel channel, int preparedStatements) {
    Bypass bypass = new Bypass(channel);
    return new Wire(
        connection,
        channel,
        RowTap.under(channel, bypass),
        bypass,
        new PreparedStatements(preparedStatements));
  }

  boolean isOpen() {
    return channel.isActive();
  }

  /**
   * Returns whether a transaction is open, be it a failed one, as far as the server has said. The
   * driver does not know: it has not heard of the commands that went past it.
   */
  public boolean isInTransaction() {
    return bypass.isInTransaction();
  }

  /** Says goodbye to the server and closes; never ends where the server reads no more. */
  public Mono<Void> close() {
    return connection.close();
  }

  /**
   * Returns the run of a statement, sent when it is subscribed to, once: emits what the reader
   * makes of the answer, whatever is asked for.
   *
   * @param sql with {@code $1}, {@code $2} for parameters
   * @param original as its errors name it
   * @param values of its parameters
   * @param mayRepeat whether it may be sent a second time where the server has done nothing
   */
  public Flux<Object> run(
      String sql, String original, BoundValues values, ResultReader reader, boolean mayRepeat) {
    Execution.Source source = new Execution.Source(sql, original, values);
    return new Execution(prepared, bypass, source, reader, mayRepeat);
  }

  /**
   * Returns a {@code COPY ... FROM STDIN}, sent when it is subscribed to, once: emits the number of
   * rows.
   *
   * @param sql of the command
   * @param data each buffer is one message; asked for as the channel takes it
   * @param end completes when nobody wants it any more: the data end, and the server undoes them
   * @param patient whether to send data only when the server has asked for it
   */
  public Mono<Long> copy(String sql, Flux<ByteBuf> data, Mono<Void> end, boolean patient) {
    return new Copy(sql, data, end, patient, bypass::send).map(Long::valueOf).reduce(Long::sum);
  }

  /** Closes the channel without a word to the server. */
  public void cut() {
    cut(channel);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // there is nothing left to do if it fails
  private static void cut(Channel channel) {
    channel.close();
  }

  /**
   * The event loops for one connect: catches the channel that the driver makes, so that a connect
   * that is given up leaves no socket behind, at whatever stage it is.
   */
  static final class Catch implements LoopResources {

    private final LoopResources loops;
    private final int preparedStatements;

    // Guarded by this.
    private @Nullable Channel channel;
    private boolean givenUp;

    /**
     * Catches the channel of one connection.
     *
     * @param preparedStatements how many stay prepared on it
     */
    Catch(LoopResources loops, int preparedStatements) {
      this.loops = loops;
      this.preparedStatements = preparedStatements;
    }

    Wire under(PostgresqlConnection connection) {
      synchronized (this) {
        if (channel == null) {
          throw new IllegalStateException("the driver has connected without its event loops");
        }
        return Wire.under(connection, channel, preparedStatements);
      }
    }

    /** Closes the channel, or the one that is yet to come. */
    void giveUp() {
      Channel caught;
      synchronized (this) {
        givenUp = true;
        caught = channel;
      }
      if (caught != null && caught.isRegistered()) {
        cut(caught);
      }
    }

    @Override
    public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
      C made = loops.onChannel(type, group);
      boolean useless;
      synchronized (this) {
        channel = made;
        useless = givenUp;
      }
      if (useless) {
        made.unsafe().closeForcibly();
      }
      return made;
    }

    @Override
    public <C extends Channel> Class<? extends C> onChannelClass(
        Class<C> type, EventLoopGroup group) {
      return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
      return loops.onServer(useNative);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
      return loops.onClient(useNative);
    }

    @Override
    public boolean daemon() {
      return loops.daemon();
    }
  }
}
