package io.asyncdb.test;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The template databases of this JVM on the shared server, each prepared once. Thread-safe. */
final class Templates {

  private static final Map<String, FutureTask<TestDatabase>> BY_NAME = new ConcurrentHashMap<>();

  private Templates() {}

  /** Returns the template of that name, which the first caller prepares while others wait. */
  static TestDatabase get(String name, TemplatePreparation preparation) {
    FutureTask<TestDatabase> task =
        BY_NAME.computeIfAbsent(name, key -> new FutureTask<>(() -> prepare(preparation)));
    task.run();
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new PostgresServerException(
          "The template database \"" + name + "\" could not be prepared: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PostgresServerException("The wait for a template database was interrupted.", e);
    }
  }

  private static TestDatabase prepare(TemplatePreparation preparation) throws Exception {
    PostgresServer server = PostgresServer.shared();
    TestDatabase template = server.createDatabase();
    preparation.prepare(template.url());
    // A copy can only be made while nobody is connected: from now on nobody can be.
    server.execute(
        "alter database " + template.name() + " with allow_connections false",
        "The template could not be closed to connections");
    return template;
  }
}
