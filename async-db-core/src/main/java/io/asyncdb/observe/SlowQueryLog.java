package io.asyncdb.observe;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs each statement that took long, once, when it has ended: time, rows, outcome, name, caller
 * (and of how many merged calls) and SQL, never its bound values. A {@code Database} has one at its
 * {@code slowQueryThreshold}.
 *
 * <p>Lines go to the logger named like this class, at level WARN. The time is that of {@link
 * StatementOutcome#elapsed}: the wait for a connection is not in it, the time that a stream's
 * receiver takes over its rows is. Thread-safe.
 */
public final class SlowQueryLog implements DatabaseListener {

  private static final Logger log = LoggerFactory.getLogger(SlowQueryLog.class);

  private static final int LONGEST_TEXT = 1_000;

  /** White space, and whatever else would let a text pass for a line of its own. */
  private static final Pattern BREAKS = Pattern.compile("[\\s\\p{Cntrl}\\u0085\\u2028\\u2029]+");

  private final Duration threshold;

  private SlowQueryLog(Duration threshold) {
    this.threshold = threshold;
  }

  /**
   * Creates a log.
   *
   * @param threshold statements that took as long or longer are logged
   * @return a listener
   */
  public static SlowQueryLog above(Duration threshold) {
    return new SlowQueryLog(threshold);
  }

  @Override
  public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    if (outcome.elapsed().compareTo(threshold) < 0 || !log.isWarnEnabled()) {
      return;
    }
    log.warn(
        "Slow statement: {} ms, {} rows, {}, name {}, caller {}{}: {}",
        outcome.elapsed().toMillis(),
        outcome.rows(),
        ending(outcome),
        oneLine(statement.name()),
        oneLine(statement.caller()),
        statement.calls() == 1 ? "" : " (" + statement.calls() + " merged calls)",
        oneLine(statement.sql()));
  }

  /** An error's class, not its message, which has the SQL once more. */
  private static String ending(StatementOutcome outcome) {
    String result = outcome.result().name().toLowerCase(Locale.ROOT);
    Throwable error = outcome.error();
    return error == null ? result : result + " with " + error.getClass().getSimpleName();
  }

  private static String oneLine(@Nullable String text) {
    if (text == null) {
      return "-";
    }
    String shown = text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    return BREAKS.matcher(shown).replaceAll(" ").strip();
  }
}
