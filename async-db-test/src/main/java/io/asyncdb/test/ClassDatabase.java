package io.asyncdb.test;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * What one test class has: its database, and what was opened on it, for the class or for the test
 * that runs now.
 *
 * <p>Its methods are called by the thread that runs the class, as JUnit does, and guard themselves
 * against others.
 */
final class ClassDatabase implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(2);

  private final String owner;
  private final TestDatabase database;
  private final Runnable onClose;
  private final Deque<Opened<?>> ofClass = new ArrayDeque<>();
  private final Deque<Opened<?>> ofTest = new ArrayDeque<>();
  private boolean inTest;

  ClassDatabase(String owner, TestDatabase database, Runnable onClose) {
    this.owner = owner;
    this.database = database;
    this.onClose = onClose;
  }

  /** Something opened on the database, with the way to ask how many sessions it has given out. */
  private record Opened<T extends AutoCloseable>(T resource, ToIntFunction<T> openSessions) {

    int sessions() {
      return openSessions.applyAsInt(resource);
    }
  }

  /** The test class. */
  String owner() {
    return owner;
  }

  TestDatabase database() {
    return database;
  }

  synchronized <T extends AutoCloseable> void add(T resource, ToIntFunction<T> openSessions) {
    (inTest ? ofTest : ofClass).push(new Opened<>(resource, openSessions));
  }

  synchronized void beginTest() {
    inTest = true;
  }

  /**
   * Checks for leaks, by the client's word and by the server's, then closes what the test opened.
   */
  void endTest() {
    List<Opened<?>> toCheck;
    Deque<Opened<?>> toClose;
    synchronized (this) {
      inTest = false;
      toClose = new ArrayDeque<>(ofTest);
      ofTest.clear();
      toCheck = new ArrayList<>(toClose);
      toCheck.addAll(ofClass);
    }
    Failures failures = new Failures();
    toCheck.forEach(opened -> failures.run(() -> checkClient(opened)));
    failures.run(() -> LeakCheck.check(database, GRACE));
    toClose.forEach(opened -> failures.run(() -> opened.resource().close()));
    failures.rethrow();
  }

  /** Closes what the class opened, last first, and drops its database. */
  @Override
  public void close() {
    List<Opened<?>> toClose;
    synchronized (this) {
      toClose = new ArrayList<>(ofClass);
      ofClass.clear();
    }
    Failures failures = new Failures();
    toClose.forEach(opened -> failures.run(() -> opened.resource().close()));
    failures.run(database::close);
    onClose.run();
    failures.rethrow();
  }

  private static void checkClient(Opened<?> opened) {
    Await.until(
        GRACE,
        () -> opened.sessions() == 0,
        () ->
            "The test has not given back "
                + opened.sessions()
                + " of the sessions of "
                + opened.resource().getClass().getSimpleName());
  }

  /**
   * Runs every step whatever becomes of the ones before; the first failure is kept, the others are
   * suppressed onto it.
   */
  private static final class Failures {

    private @Nullable Throwable first;

    void run(Step step) {
      try {
        step.run();
      } catch (Throwable e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }

    void rethrow() {
      if (first instanceof Error error) {
        throw error;
      }
      if (first instanceof RuntimeException exception) {
        throw exception;
      }
      if (first != null) {
        throw new IllegalStateException("What a test had opened could not be closed", first);
      }
    }
  }

  /** A step that may fail in any way. */
  private interface Step {
    void run() throws Exception;
  }
}
