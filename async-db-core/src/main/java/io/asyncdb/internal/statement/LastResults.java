package io.asyncdb.internal.statement;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last results of one text, by the class that their rows were read as. Thread-safe. */
final class LastResults {

  private final Map<Class<?>, LastResult<?>> byClass = new ConcurrentHashMap<>(2);

  @SuppressWarnings("unchecked") // each entry is of its key's class
  <T> LastResult<T> as(Class<T> type) {
    return (LastResult<T>) byClass.computeIfAbsent(type, unused -> LastResult.ofAlikeRows());
  }
}
