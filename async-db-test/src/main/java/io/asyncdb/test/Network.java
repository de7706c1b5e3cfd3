package io.asyncdb.test;

import io.asyncdb.test.FaultProxy.Ending;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all connections of a proxy have in common: the links, the black hole, and the counters. */
final class Network {

  final Link toServer = new Link();
  final Link toClient = new Link();

  final LongAdder cut = new LongAdder();
  final LongAdder reset = new LongAdder();
  final LongAdder swallowedBytes = new LongAdder();
  final LongAdder droppedAnswers = new LongAdder();

  private final ConcurrentLinkedQueue<Drop> drops = new ConcurrentLinkedQueue<>();
  private volatile boolean blackHole;

  /** An answer that is to be dropped: to the next statement that has this text, in lower case. */
  private record Drop(String text, Ending ending) {}

  boolean isBlackHole() {
    return blackHole;
  }

  synchronized void blackHole(boolean begins) {
    blackHole = begins;
    notifyAll();
  }

  /** Waits until there is no black hole. */
  synchronized void awaitHealed() throws InterruptedException {
    while (blackHole) {
      wait();
    }
  }

  void drop(String text, Ending ending) {
    drops.add(new Drop(text.toLowerCase(Locale.ROOT), ending));
  }

  void forgetDrops() {
    drops.clear();
  }

  /** Uses up the first drop that is meant for a statement; each is used once. */
  @Nullable Ending takeDrop(String sql) {
    if (drops.isEmpty()) {
      return null;
    }
    String text = sql.toLowerCase(Locale.ROOT);
    for (Iterator<Drop> all = drops.iterator(); all.hasNext(); ) {
      Drop drop = all.next();
      if (text.contains(drop.text()) && drops.remove(drop)) {
        return drop.ending();
      }
    }
    return null;
  }
}
