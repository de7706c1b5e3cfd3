package io.asyncdb.migrations.lint;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One rule broken by one statement of one migration.
 *
 * @param rule which; it has the safer recipe
 * @param file the migration's file, below its location; a Java migration's class
 * @param line where the statement begins, from 1; 0 where the file could not be read, and for Java
 * @param statement the beginning of the statement, in one line; empty for Java
 * @param object the table or type that it happened to; empty for a waiver
 * @param what what happened, in one sentence, with the lock where there was one
 * @param waiver the reason that the file gives for breaking the rule, or null
 */
public record Finding(
    LintRule rule,
    String file,
    int line,
    String statement,
    String object,
    String what,
    @Nullable String waiver) {

  boolean isOfSameStatement(Finding other) {
    return line == other.line && statement.equals(other.statement);
  }

  Finding waived(String reason) {
    return new Finding(rule, file, line, statement, object, what, reason);
  }

  /**
   * Returns the finding as {@code severity rule file:line object: what}.
   *
   * @return one line
   */
  @Override
  public String toString() {
    return rule.severity().name().toLowerCase(Locale.ROOT)
        + " "
        + rule.id()
        + " "
        + file
        + (line > 0 ? ":" + line : "")
        + (object.isEmpty() ? "" : " " + object)
        + ": "
        + what
        + (waiver == null ? "" : " (waived: " + waiver + ")");
  }
}
