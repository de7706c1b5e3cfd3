package io.asyncdb.bulk;

import java.util.List;

/** The names of the columns by which rows are found. */
final class Keys {

  private Keys() {}

  static List<String> of(String... columns) {
    if (columns.length == 0) {
      throw new IllegalArgumentException("by needs at least one column");
    }
    return List.of(columns);
  }

  static List<String> required(List<String> keys) {
    if (keys.isEmpty()) {
      throw new IllegalStateException("no key is named: call by(...) first");
    }
    return keys;
  }
}
