package io.asyncdb.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.test.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * A release that is in use: each of its statements runs again and again, with {@code :i} for a
 * number of its own. Closing waits for those that are under way, and fails if one has failed.
 */
final class Traffic implements AutoCloseable {

  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicBoolean over = new AtomicBoolean();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final List<AtomicLong> successes = new ArrayList<>();
  private final CountDownLatch ended;

  Traffic(Database db, List<String> statements) {
    ended = new CountDownLatch(statements.size());
    for (String statement : statements) {
      AtomicLong done = new AtomicLong();
      successes.add(done);
      Mono.defer(
              () -> {
                long i = NUMBERS.incrementAndGet();
                return db.sql(statement).bind("i", i).timeout(PATIENCE).execute();
              })
          .repeat(() -> !over.get())
          .doFinally(end -> ended.countDown())
          .subscribe(
              rows -> done.incrementAndGet(), error -> failures.add(statement + "\n" + error));
    }
  }

  /** Waits until every statement has succeeded ten times more, or one has failed. */
  void goesOn() {
    List<Long> before = successes.stream().map(AtomicLong::get).toList();
    Await.until(
        PATIENCE,
        () -> !failures.isEmpty() || haveAdvanced(before),
        () -> "statements are stuck: " + successes + " after " + before);
    assertThat(failures).isEmpty();
  }

  private boolean haveAdvanced(List<Long> before) {
    for (int i = 0; i < before.size(); i++) {
      if (successes.get(i).get() < before.get(i) + 10) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws InterruptedException {
    over.set(true);
    assertThat(ended.await(PATIENCE.toSeconds() + 1, TimeUnit.SECONDS)).isTrue();
    assertThat(failures).isEmpty();
  }
}
