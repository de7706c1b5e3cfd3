package io.asyncdb.internal.connection;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.request.Deadline;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.util.context.ContextView;

/**
 * What is asked of a connection: how it is sent, how its failures read, and who hears of it. One
 * object serves one subscription.
 *
 * @param <T> the type of what comes back
 */
public interface Work<T> {

  /** Emitted by {@link #send} in place of a row that could not be mapped. */
  Object UNMAPPED = new Object();

  /**
   * Sends the request when the answer is subscribed to.
   *
   * @param wire free of other work, save for what went {@link Kind#AHEAD}
   * @return the answer, in which {@link #UNMAPPED} stands for each row that was lost
   */
  Publisher<?> send(Wire wire);

  /**
   * As {@link #send}, and sends nothing a second time, whatever the server answers: something was
   * sent behind it.
   */
  default Publisher<?> sendOnce(Wire wire) {
    return send(wire);
  }

  /**
   * The receiver of a stream has left: has the driver ask the server for no more rows. Called on
   * the connection's event loop. What the answer signals afterwards does not count.
   *
   * @param answer the subscription to what {@link #send} returned
   */
  default void stopReading(Subscription answer) {
    throw new UnsupportedOperationException("not a stream");
  }

  /**
   * The receiver has left, or was told why it gets no more: what is still being sent ends. Called
   * on any thread, also before {@link #send}.
   */
  default void stopSending() {}

  /** Returns how this work is treated. */
  Kind kind();

  /**
   * Returns the moment by which the answer must be complete.
   *
   * @param context of the receiver
   */
  default Deadline deadline(ContextView context) {
    return Deadline.NONE;
  }

  /** Returns the error of a deadline that has passed. */
  default DatabaseException missed(Deadline deadline, String doing) {
    return Expiry.missed(deadline, doing);
  }

  /** Makes an error of the driver's one of ours. */
  Throwable translate(Throwable error);

  /** Returns what went wrong on our side though the server's answer was complete, or null. */
  default @Nullable Throwable failure() {
    return null;
  }

  /** Tells whether a failure can leave the connection in a transaction that nobody began. */
  default boolean mayLeaveTransaction() {
    return false;
  }

  /** Names this in a few words, without values. */
  String label();

  /** Tells whether this may leave settings, locks, tables or cursors on the session. */
  default boolean mayChangeSession() {
    return false;
  }

  /** Tells whether this undoes what its holder has begun, and is sent where that has left, too. */
  default boolean isUndo() {
    return false;
  }

  /** The request will not be sent: its receiver has left, or was refused. */
  default void unsent() {}

  /** The request is about to be sent. */
  default void started() {}

  /**
   * The answer is complete, the connection is about to be free.
   *
   * @param cancelled whether the receiver has left
   * @param error what the receiver is told or would have been, or null
   */
  default void ended(boolean cancelled, @Nullable Throwable error) {}

  /** How work is treated by the lease. */
  enum Kind {
    /** All of the answer is taken as it comes. A cancel stops the server. */
    COLLECTED,
    /** The answer is taken at the receiver's pace. A cancel stops the server. */
    STREAMED,
    /**
     * Rows are sent for as long as their source has some. A cancel ends them, and stops the server
     * where that does not do.
     */
    COPIED,
    /** Transaction control: a cancel leaves it to finish, and nobody listens any more. */
    SHIELDED,
    /** As {@link #SHIELDED}, and it is sent together with the next work. */
    AHEAD;

    /** Whether the server most likely stops without a request to. */
    boolean stopsByItself() {
      return this == STREAMED || this == COPIED;
    }

    boolean isShielded() {
      return this == SHIELDED || this == AHEAD;
    }
  }
}
