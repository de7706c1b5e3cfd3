package io.asyncdb.request;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The moment by which work has to be done. Written into Reactor's Context, it holds for everything
 * inside: waits for connections, statements, sessions and transactions share what is left.
 *
 * <p>At the deadline the caller gets a {@link io.asyncdb.error.DatabaseTimeoutException} at once;
 * the statement that runs is stopped on the server, an open transaction is rolled back, and the
 * connection goes back as after a cancel. Immutable and thread-safe.
 */
public final class Deadline {

  /** Never. */
  public static final Deadline NONE = new Deadline(0, null);

  /** Longer ones are none: what {@link System#nanoTime} counts wraps after 292 years. */
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private final long atNanos;

  /** As it was given, for messages; null if there is no deadline. */
  private final @Nullable Duration timeout;

  private Deadline(long atNanos, @Nullable Duration timeout) {
    this.atNanos = atNanos;
    this.timeout = timeout;
  }

  /**
   * Returns what {@code contextWrite} takes to set a deadline: {@code
   * mono.contextWrite(Deadline.after(Duration.ofSeconds(2)))}. The time runs from each
   * subscription. A deadline further out that ends sooner stays in force.
   *
   * @param timeout longer than zero
   * @return a function that adds the deadline to a Context
   * @throws IllegalArgumentException if {@code timeout} is zero or negative
   */
  public static UnaryOperator<Context> after(Duration timeout) {
    requirePositive(timeout);
    return context -> context.put(Deadline.class, of(context).orAfter(timeout));
  }

  /**
   * Returns the deadline in a Context.
   *
   * @param context of the subscriber
   * @return the deadline, {@link #NONE} if there is none
   */
  public static Deadline of(ContextView context) {
    Deadline set = context.isEmpty() ? null : context.getOrDefault(Deadline.class, null);
    return set == null ? NONE : set;
  }

  /**
   * Returns the sooner of this and a moment that far from now.
   *
   * @param limit longer than zero; null for no other limit
   * @return this, or a new deadline
   */
  public Deadline orAfter(@Nullable Duration limit) {
    if (limit == null || limit.compareTo(LONGEST) > 0) {
      return this;
    }
    long other = System.nanoTime() + requirePositive(limit).toNanos();
    return timeout != null && atNanos - other <= 0 ? this : new Deadline(other, limit);
  }

  /**
   * Returns what {@code contextWrite} takes to have this deadline and no other: for work that is
   * done for several, and may outlast the one whose Context it runs in.
   *
   * @return a function that replaces the deadline of a Context
   */
  public UnaryOperator<Context> only() {
    return context -> of(context) == this ? context : context.put(Deadline.class, this);
  }

  /**
   * Tells whether there is a deadline at all.
   *
   * @return false for {@link #NONE}
   */
  public boolean isSet() {
    return timeout != null;
  }

  /**
   * Tells whether the moment has come.
   *
   * @return true from the deadline on
   */
  public boolean isPassed() {
    return timeout != null && System.nanoTime() - atNanos >= 0;
  }

  /**
   * Returns how much time is left.
   *
   * @return nanoseconds; zero or less once it has passed, {@link Long#MAX_VALUE} for {@link #NONE}
   */
  public long remainingNanos() {
    return timeout == null ? Long.MAX_VALUE : atNanos - System.nanoTime();
  }

  private static Duration requirePositive(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout must be longer than zero, was " + timeout);
    }
    return timeout;
  }

  /** Returns the timeout that led to this deadline, as messages show it. */
  @Override
  public String toString() {
    return timeout == null ? "no deadline" : "the deadline of " + timeout;
  }
}
