package io.asyncdb.internal.statement;

import io.asyncdb.row.RowMapper;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The last results of one text, by what their rows were read as. Thread-safe. */
final class LastResults {

  private final Map<Object, LastResult> byReading = new ConcurrentHashMap<>(2);

  /** Returns the last result that was read by this mapper, or by one that reads alike. */
  LastResult of(RowMapper<?> mapper) {
    Object reading = mapper.readsAlike();
    return reading == null
        ? LastResult.ofAnyRows()
        : byReading.computeIfAbsent(reading, unused -> LastResult.ofAlikeRows());
  }
}
