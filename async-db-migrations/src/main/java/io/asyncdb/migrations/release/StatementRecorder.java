package io.asyncdb.migrations.release;

import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Keeps what a service says to its database while its tests run: the text of each statement that
 * succeeded, as the server gets it, and never a value.
 *
 * <p>Only what can be prepared is kept: SELECT, INSERT, UPDATE, DELETE, MERGE, VALUES, WITH and
 * TABLE, one to a text. Thread-safe; one recorder may listen to many databases.
 */
public final class StatementRecorder implements DatabaseListener {

  /** The first word, behind comments and parentheses. */
  private static final Pattern PREPARABLE =
      Pattern.compile(
          "(?:\\s|\\(|--[^\\n]*\\n|/\\*.*?\\*/)*"
              + "(?:select|insert|update|delete|merge|values|with|table)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  /** What may hold a semicolon that ends nothing. */
  private static final Pattern QUOTED =
      Pattern.compile(
          "'(?:[^']|'')*'|\"[^\"]*\"|(\\$\\w*\\$).*?\\1|--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);

  private final Predicate<StatementEvent> filter;
  private final Set<String> statements = new ConcurrentSkipListSet<>();

  private StatementRecorder(Predicate<StatementEvent> filter) {
    this.filter = filter;
  }

  /**
   * Returns a recorder of all statements.
   *
   * @return a recorder that has heard nothing
   */
  public static StatementRecorder create() {
    return only(statement -> true);
  }

  /**
   * Returns a recorder of some statements, such as those with a name: tests often say things to the
   * database that the service never will.
   *
   * @param filter whether a statement is one of the service's; thread-safe and quick
   * @return a recorder that has heard nothing
   */
  public static StatementRecorder only(Predicate<StatementEvent> filter) {
    return new StatementRecorder(filter);
  }

  /**
   * Keeps a statement that succeeded.
   *
   * @param statement what was sent
   * @param outcome how it ended
   */
  @Override
  public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    if (outcome.result() == StatementOutcome.Result.SUCCEEDED
        && isPreparable(statement.prepared())
        && filter.test(statement)) {
      statements.add(statement.prepared().strip());
    }
  }

  private static boolean isPreparable(String sql) {
    return PREPARABLE.matcher(sql).matches() && !QUOTED.matcher(sql).replaceAll("").contains(";");
  }

  /**
   * Returns what was heard so far.
   *
   * @return each text once, sorted
   */
  public List<String> statements() {
    return List.copyOf(statements);
  }

  /**
   * Adds what was heard to a file, one statement a line, sorted; so several test classes may write
   * to one file, one after the other. To begin anew, delete it.
   *
   * @param file made with its directories where it is not there
   * @throws IllegalArgumentException when there is another file in its place
   * @throws UncheckedIOException when it cannot be written
   */
  public void addTo(Path file) {
    StatementFile.add(file, statements);
  }
}
