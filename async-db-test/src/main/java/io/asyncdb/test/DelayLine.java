package io.asyncdb.test;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What is on its way in one direction of a connection, in order.
 *
 * <p>Each parcel has the time at which it is due, fixed when it was sent. So any number of parcels
 * travel at the same time, and latency does not cost throughput, up to {@link #CAPACITY} bytes per
 * latency; then the sender waits, as it would for a TCP window.
 */
final class DelayLine {

  private static final int CAPACITY = 16 * 1024 * 1024;

  /**
   * What a timed wait takes beyond its time, about: the system's timer slack and a thread's
   * wake-up. The wait aims ahead by so much and spins for what is left.
   */
  private static final long WAKE_UP_NANOS = 80_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Parcel> parcels = new ArrayDeque<>();
  private int bytesWaiting;
  private boolean finished;
  private boolean closed;

  /**
   * A place in the line.
   *
   * @param size how many bytes it holds; 0 for what is not bytes
   * @param arrival what the receiver does with it
   * @param due the {@link System#nanoTime} before which it is not there
   */
  record Parcel(int size, Arrival arrival, long due) {}

  /** What happens when a place in the line has arrived. */
  interface Arrival {
    void run() throws IOException, InterruptedException;
  }

  /** Sends something, after waiting for room; does nothing once the line is closed. */
  void send(int size, Arrival arrival, long due) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (bytesWaiting >= CAPACITY && !closed) {
        changed.await();
      }
      if (!closed) {
        parcels.add(new Parcel(size, arrival, due));
        bytesWaiting += size;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Says that nothing more will be sent. */
  void finish() {
    lock.lock();
    try {
      finished = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Throws away what is on its way; whoever waits is let go. */
  void close() {
    lock.lock();
    try {
      closed = true;
      parcels.clear();
      bytesWaiting = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the next parcel when it is due, or null when none will come. */
  @Nullable Parcel receive() throws InterruptedException {
    lock.lockInterruptibly();
    Parcel next;
    try {
      while (parcels.isEmpty() && !finished && !closed) {
        changed.await();
      }
      next = parcels.peek();
      if (next == null || !awaitUnlessClosed(next.due())) {
        return null;
      }
      parcels.remove();
      bytesWaiting -= next.size();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    spinUntil(next.due());
    return next;
  }

  /** Waits for a time and returns whether the line is open still. */
  boolean await(long time) throws InterruptedException {
    if (time - System.nanoTime() > 0) {
      lock.lockInterruptibly();
      try {
        if (!awaitUnlessClosed(time)) {
          return false;
        }
      } finally {
        lock.unlock();
      }
      spinUntil(time);
    }
    return true;
  }

  private boolean awaitUnlessClosed(long time) throws InterruptedException {
    for (long left; !closed && (left = time - WAKE_UP_NANOS - System.nanoTime()) > 0; ) {
      long unused = changed.awaitNanos(left);
    }
    return !closed;
  }

  private static void spinUntil(long time) {
    while (time - System.nanoTime() > 0) {
      Thread.onSpinWait();
    }
  }
}
