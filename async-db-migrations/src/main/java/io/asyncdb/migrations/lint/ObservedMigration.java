package io.asyncdb.migrations.lint;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One migration under observation, statement by statement.
 *
 * <p>In a transaction the locks are still held behind a statement. A statement outside of one has
 * given them back by then; so it is rehearsed ahead, in a transaction that is rolled back. Where
 * the server refuses that (CREATE INDEX CONCURRENTLY, VACUUM), what it leaves behind has to do.
 */
final class ObservedMigration {

  private static final Pattern SETTING =
      Pattern.compile("\\s*(?:set|reset)\\s.*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern ROWS_IN_THE_WAY = Pattern.compile("2[23]...");

  private final Catalog catalog;
  private final Script script;
  private final Snapshot start;
  private final List<Finding> findings = new ArrayList<>();
  private final Map<Long, Place> makers = new HashMap<>();

  private Snapshot last;
  private Place place;
  private int statements;
  private int statementsOutside;
  private boolean rehearsed;
  private @Nullable Finding failure;

  ObservedMigration(Catalog catalog, Script script, Snapshot start) {
    this.catalog = catalog;
    this.script = script;
    this.start = start;
    this.last = start;
    this.place = new Place(script.name(), 0, "");
  }

  Script script() {
    return script;
  }

  List<Finding> findings() {
    return findings;
  }

  /** Which statements have made foreign keys and indexes, by the server's identifiers of these. */
  Map<Long, Place> makers() {
    return makers;
  }

  void beforeStatement(Connection connection, String sql) throws SQLException {
    place = new Place(script.name(), script.line(statements), sql);
    statements++;
    if (connection.getAutoCommit()) {
      outside(sql);
      rehearsed = rehearse(connection, sql);
      last = catalog.read(connection);
    }
  }

  private void outside(String sql) {
    if (!SETTING.matcher(sql).matches() && ++statementsOutside == 2) {
      add(place.finding(LintRule.PARTLY_APPLIED, "", "is the second statement of the file"));
    }
  }

  private boolean rehearse(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      Snapshot before = catalog.read(connection);
      statement.execute(sql);
      compare(before, catalog.read(connection));
      return true;
    } catch (SQLException e) {
      // It cannot run in a transaction, or not at all, which the run itself will tell.
      return false;
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  void afterStatement(Connection connection) throws SQLException {
    Snapshot now = catalog.read(connection);
    if (!rehearsed) {
      compare(last, now);
    }
    rehearsed = false;
    made(now);
    last = now;
  }

  /** A migration in Java has no statements that Flyway knows of, and counts as one. */
  void end(Connection connection) throws SQLException {
    if (statements == 0) {
      afterStatement(connection);
    }
  }

  void failed(List<String> sqlStates) {
    sqlStates.stream()
        .filter(state -> ROWS_IN_THE_WAY.matcher(state).matches())
        .findFirst()
        .ifPresent(
            state ->
                failure =
                    place.finding(LintRule.FAILS_ON_ROWS, "", "failed with SQLSTATE " + state));
  }

  @Nullable Finding failureOnRows() {
    return failure;
  }

  private void compare(Snapshot before, Snapshot after) {
    StatementRules.check(start, before, after, place).forEach(this::add);
  }

  private void made(Snapshot now) {
    now.constraints().keySet().stream()
        .filter(oid -> !last.constraints().containsKey(oid))
        .forEach(oid -> makers.put(oid, place));
    now.indexes().keySet().stream()
        .filter(oid -> !last.indexes().containsKey(oid))
        .forEach(oid -> makers.put(oid, place));
  }

  /** One file asks for lock_timeout once. */
  private void add(Finding finding) {
    if (finding.rule() != LintRule.LOCK_WITHOUT_TIMEOUT
        || findings.stream().noneMatch(f -> f.rule() == LintRule.LOCK_WITHOUT_TIMEOUT)) {
      findings.add(finding);
    }
  }
}
