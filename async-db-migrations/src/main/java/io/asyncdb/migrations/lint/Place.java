package io.asyncdb.migrations.lint;

/**
 * A statement in its file.
 *
 * @param file the migration's file
 * @param line where it begins, from 1, or 0 where that is not known
 * @param sql the statement; empty for a migration in Java
 */
record Place(String file, int line, String sql) {

  private static final int LONGEST = 100;

  Finding finding(LintRule rule, String object, String what) {
    String text = sql.replaceAll("\\s+", " ").strip().replaceFirst(" ?;$", "");
    String statement = text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    return new Finding(rule, file, line, statement, object, what, null);
  }
}
