package io.asyncdb.internal.notification;

import io.asyncdb.ListenEvent;
import io.asyncdb.ListenEvent.Gap;
import io.asyncdb.ListenEvent.Notification;
import io.asyncdb.ListenEvent.Reason;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to one receiver. Holds so many notifications and no more: from the first that
 * does not fit they are thrown away until the receiver has read all that is here, and then reads
 * one gap. So the gap is told even if no further notification ever comes. Thread-safe.
 */
final class EventQueue {

  private final int capacity;

  // Guarded by this.
  private final Queue<ListenEvent> events = new ArrayDeque<>();
  private boolean overflowed;

  EventQueue(int capacity) {
    this.capacity = capacity;
  }

  synchronized void add(Notification notification) {
    overflowed |= events.size() >= capacity;
    if (!overflowed) {
      events.add(notification);
    }
  }

  /** A gap that is still to be read stands for this one as well. */
  synchronized void add(Gap gap) {
    if (!overflowed) {
      events.add(gap);
    }
  }

  synchronized @Nullable ListenEvent next() {
    ListenEvent next = events.poll();
    if (next == null && overflowed) {
      overflowed = false;
      return new Gap(Reason.OVERFLOWED);
    }
    return next;
  }
}
