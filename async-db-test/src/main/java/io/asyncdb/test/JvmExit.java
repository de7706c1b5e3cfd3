package io.asyncdb.test;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What must be closed before the JVM ends, by return from main, {@code System.exit}, SIGTERM or
 * Ctrl-C.
 *
 * <p>One shutdown hook for all, since a hook of one's own cannot be taken back once the JVM is
 * going down. Thread-safe.
 */
final class JvmExit {

  private static final Set<Resource> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(JvmExit::closeAll, "async-db-test-exit"));
  }

  private JvmExit() {}

  /** Something that must not outlive the JVM. */
  interface Resource {
    void close() throws IOException, InterruptedException;
  }

  static void register(Resource resource) {
    OPEN.add(resource);
  }

  static void unregister(Resource resource) {
    OPEN.remove(resource);
  }

  private static void closeAll() {
    RuntimeException failure = null;
    for (Resource resource : OPEN) {
      try {
        resource.close();
      } catch (IOException | InterruptedException | RuntimeException e) {
        if (failure == null) {
          failure = new IllegalStateException("Not everything was closed at the end of the JVM");
        }
        failure.addSuppressed(e);
      }
    }
    if (failure != null) {
      // The hook's thread has nobody to tell but its uncaught exception handler, which prints it.
      throw failure;
    }
  }
}
