package io.asyncdb.internal.statement;

import java.util.List;

/**
 * SQL as its parameters were found in it.
 *
 * @param original the text as it was written
 * @param driverSql the text with {@code $1}, {@code $2} in place of names
 * @param names the names in the order of their numbers; empty where the text has numbers itself
 * @param parameterCount how many values have to be bound
 * @param mayChangeSession whether something may outlast its transaction on the session
 * @param lastResults what its results were like when they were last read
 */
public record ParsedSql(
    String original,
    String driverSql,
    List<String> names,
    int parameterCount,
    boolean mayChangeSession,
    LastResults lastResults) {

  /** Returns the index of a named parameter, from 0. */
  public int indexOf(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "no parameter :%s; %s in: %s".formatted(name, describeParameters(), original));
    }
    return index;
  }

  /** Returns the index of a numbered parameter, from 0. */
  public int indexOf(int number) {
    if (!names.isEmpty() || number < 1 || number > parameterCount) {
      throw new IllegalArgumentException(
          "no parameter $%d; %s in: %s".formatted(number, describeParameters(), original));
    }
    return number - 1;
  }

  /** Returns the parameter at an index as it stands in the text. */
  public String parameterAt(int index) {
    return names.isEmpty() ? "$" + (index + 1) : ":" + names.get(index);
  }

  private String describeParameters() {
    if (parameterCount == 0) {
      return "there are none";
    }
    return names.isEmpty()
        ? "there are $1 to $" + parameterCount
        : "there are :" + String.join(", :", names);
  }
}
