package io.asyncdb.internal.table;

import java.util.regex.Pattern;

/** Names as they stand in SQL. */
public final class SqlNames {

  private static final String PART = "(?:[\\p{L}_][\\p{L}\\p{N}_$]*|\"(?:[^\"\\x00]|\"\")+\")";

  private static final Pattern TABLE = Pattern.compile(PART + "(?:\\." + PART + ")?");

  private SqlNames() {}

  /**
   * Returns a table's name that is safe to put into SQL, as it is.
   *
   * @param name as in SQL: {@code orders}, {@code shop.orders}, {@code "Orders"}
   * @throws IllegalArgumentException if it is no name, or one of more than two parts
   */
  public static String table(String name) {
    if (!TABLE.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "table must be a name as in SQL, such as orders, shop.orders or \"Orders\", was " + name);
    }
    return name;
  }

  /** Returns a name in quotes, which means just what it says. */
  public static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
