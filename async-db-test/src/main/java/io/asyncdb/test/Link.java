package io.asyncdb.test;

/**
 * One direction of the network that a proxy plays: how long bytes travel, and how many pass a
 * second, those of all connections together.
 */
final class Link {

  static final long UNLIMITED = Long.MAX_VALUE;

  private static final int LARGEST_PORTION = 64 * 1024;
  private static final long SECOND = 1_000_000_000L;

  /** A slow link sends portions of so long, so that bytes trickle. */
  private static final long PORTIONS_PER_SECOND = 100;

  /** What a thread that woke late may catch up on; without it each wake-up would cost bandwidth. */
  private static final long CATCH_UP = SECOND / PORTIONS_PER_SECOND;

  private volatile long latencyNanos;
  private volatile long bytesPerSecond = UNLIMITED;
  private long busyUntil = System.nanoTime();

  void latency(long nanos) {
    latencyNanos = nanos;
  }

  void bandwidth(long perSecond) {
    bytesPerSecond = perSecond;
  }

  /** When bytes that are sent now arrive, bandwidth aside. */
  long due() {
    return System.nanoTime() + latencyNanos;
  }

  /** The most bytes to be sent in one piece. */
  int portion() {
    return (int) Math.max(1, Math.min(LARGEST_PORTION, bytesPerSecond / PORTIONS_PER_SECOND));
  }

  /** Takes the link's time for so many bytes and returns when the last of them is through. */
  long pass(int bytes) {
    long rate = bytesPerSecond;
    long now = System.nanoTime();
    if (rate == UNLIMITED) {
      return now;
    }
    synchronized (this) {
      long start = busyUntil - (now - CATCH_UP) > 0 ? busyUntil : now - CATCH_UP;
      busyUntil = start + Math.multiplyExact((long) bytes, SECOND) / rate;
      return busyUntil;
    }
  }
}
