package io.asyncdb.test;

import static io.asyncdb.test.PostgresExtensionSamples.NOTES;
import static io.asyncdb.test.PostgresExtensionSamples.PREPARATIONS;
import static io.asyncdb.test.PostgresExtensionSamples.closeLeftOpen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.suppressed;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Runs test classes that behave well and badly, and looks at what JUnit says of them. */
class PostgresExtensionTest {

  @Test
  void afterEach_sessionsGivenBack_passes() {
    run(PostgresExtensionSamples.Clean.class)
        .assertStatistics(tests -> tests.started(3).succeeded(3));
  }

  @Test
  void afterEach_transactionLeftOpen_failsNamingTheSession() throws Exception {
    Events tests = run(PostgresExtensionSamples.LeavesTransactionOpen.class);

    tests.assertStatistics(statistics -> statistics.started(2).succeeded(1).failed(1));
    tests
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                instanceOf(AssertionError.class),
                message(
                    text ->
                        text.matches(
                            "(?s)The test has left a session open on test_\\w+:\\s+pid \\d+,"
                                + " application \"leaky\", idle in transaction for \\d+\\.\\d s,"
                                + " last query: select 42"))));
    closeLeftOpen();
  }

  @Test
  void afterEach_failedTransactionLeftOpen_fails() throws Exception {
    run(PostgresExtensionSamples.LeavesFailedTransactionOpen.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(message(text -> text.contains("idle in transaction (aborted)"))));
    closeLeftOpen();
  }

  @Test
  void afterEach_statementStillRunning_fails() throws Exception {
    run(PostgresExtensionSamples.LeavesStatementRunning.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message(text -> text.contains("active") && text.contains("select pg_sleep(60)"))));
    closeLeftOpen();
  }

  @Test
  void afterEach_failedTestLeaks_keepsItsOwnFailure() throws Exception {
    run(PostgresExtensionSamples.FailsAndLeaks.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message("its own failure"),
                suppressed(0, message(text -> text.contains("left a session open")))));
    closeLeftOpen();
  }

  @Test
  void open_sessionNotGivenBack_failsByTheClientsWord() {
    run(PostgresExtensionSamples.KeepsClientSession.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message("The test has not given back 1 of the sessions of FakeClient")));
  }

  @Test
  void open_inTestAndInClass_closesEachInItsTime() {
    NOTES.clear();

    run(PostgresExtensionSamples.OpensClients.class).assertStatistics(tests -> tests.succeeded(2));

    assertThat(NOTES)
        .containsExactly("test", "of test closed", "test", "of test closed", "of class closed");
  }

  @Test
  void withTemplate_twoClasses_preparesOnceAndCopiesForEach() {
    PREPARATIONS.set(0);

    run(PostgresExtensionSamples.FirstOnTemplate.class)
        .assertStatistics(tests -> tests.succeeded(1));
    run(PostgresExtensionSamples.SecondOnTemplate.class)
        .assertStatistics(tests -> tests.succeeded(1));

    assertThat(PREPARATIONS).hasValue(1);
  }

  @Test
  void withTemplate_preparationFails_failsTheClassWithTheReason() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(PostgresExtensionSamples.OnBrokenTemplate.class))
        .execute()
        .containerEvents()
        .failed()
        .assertThatEvents()
        .haveExactly(
            1,
            finishedWithFailure(
                message(
                    text ->
                        text.contains("\"broken\" could not be prepared")
                            && text.contains("no such migration"))));
  }

  @Test
  void extendWith_testDatabaseParameter_isTheClassesDatabase() {
    run(PostgresExtensionSamples.TakesParameter.class)
        .assertStatistics(tests -> tests.succeeded(2));
  }

  @Test
  void registerExtension_inheritedField_servesOneClassAfterTheOther() {
    NOTES.clear();

    run(PostgresExtensionSamples.FirstHeir.class).assertStatistics(tests -> tests.succeeded(1));
    run(PostgresExtensionSamples.SecondHeir.class).assertStatistics(tests -> tests.succeeded(1));

    assertThat(NOTES).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void registerExtension_fieldNotStatic_saysSo() {
    run(PostgresExtensionSamples.FieldNotStatic.class)
        .failed()
        .assertThatEvents()
        .haveExactly(
            1, finishedWithFailure(message("The field with the PostgresExtension must be static")));
  }

  @Test
  void afterAll_always_dropsTheDatabase() throws SQLException {
    NOTES.clear();

    run(PostgresExtensionSamples.NotesItsDatabase.class);

    try (Connection connection = PostgresServer.shared().connect();
        var statement =
            connection.prepareStatement("select count(*) from pg_database where datname = ?")) {
      statement.setString(1, NOTES.get(0));
      try (var rows = statement.executeQuery()) {
        rows.next();
        assertThat(rows.getInt(1)).isZero();
      }
    }
  }

  private static Events run(Class<?> testClass) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(testClass))
        .execute()
        .testEvents();
  }
}
