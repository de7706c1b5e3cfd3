package io.asyncdb;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** All that an error says: its own words, and those of its causes and suppressed errors. */
final class ErrorText {

  private final StringBuilder text = new StringBuilder();
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private ErrorText() {}

  static String of(Throwable error) {
    ErrorText all = new ErrorText();
    all.add(error);
    return all.text.toString();
  }

  private void add(Throwable error) {
    if (error == null || !seen.add(error)) {
      return;
    }
    text.append(error).append('\n').append(error.getMessage()).append('\n');
    add(error.getCause());
    for (Throwable suppressed : error.getSuppressed()) {
      add(suppressed);
    }
  }
}
