package io.asyncdb.internal.connection;

import io.asyncdb.observe.RequestScope;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/** Who has a lease, since when, and what for: to be named where others go without. */
final class Holder {

  private final ContextView context;
  private final long sinceNanos;
  private volatile @Nullable Work<?> lastWork;

  /** Guarded by the pool's lock. */
  private boolean reported;

  Holder(ContextView context, long nowNanos) {
    this.context = context;
    this.sinceNanos = nowNanos;
  }

  void sends(Work<?> work) {
    lastWork = work;
  }

  long heldNanos(long nowNanos) {
    return nowNanos - sinceNanos;
  }

  /** True the first time. */
  boolean markReported() {
    boolean first = !reported;
    reported = true;
    return first;
  }

  /** For how long, by whom, and what was sent last. */
  String described(long nowNanos) {
    Work<?> last = lastWork;
    String caller = RequestScope.of(context).caller();
    return "for %d ms by %s (%s)"
        .formatted(
            TimeUnit.NANOSECONDS.toMillis(heldNanos(nowNanos)),
            caller == null ? "a caller without name" : caller,
            last == null ? "nothing sent yet" : last.label());
  }
}
