package io.asyncdb.merge;

import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The SQL of what was sent, and how it ended. */
final class SentStatements implements DatabaseListener {

  private final Queue<StatementEvent> sent = new ConcurrentLinkedQueue<>();
  private final Queue<StatementOutcome> outcomes = new ConcurrentLinkedQueue<>();

  @Override
  public void statementStarted(StatementEvent statement) {
    sent.add(statement);
  }

  @Override
  public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
    outcomes.add(outcome);
  }

  void forget() {
    sent.clear();
    outcomes.clear();
  }

  /** Returns all that was sent, leaving out transaction control. */
  List<String> sql() {
    return sent.stream()
        .map(StatementEvent::sql)
        .filter(sql -> !sql.matches("(?is)(begin|commit|rollback).*"))
        .toList();
  }

  List<String> names() {
    return sent.stream().map(StatementEvent::name).toList();
  }

  List<Integer> calls() {
    return sent.stream().map(StatementEvent::calls).toList();
  }

  List<StatementOutcome> outcomes() {
    return List.copyOf(outcomes);
  }
}
