package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.TransactionOptions.AccessMode;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.TransactionEvent;
import io.asyncdb.observe.TransactionOutcome;
import io.asyncdb.observe.TransactionOutcome.Result;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The answer to a last statement, and to the COMMIT behind it, is lost. */
class LostLastStatementTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final TransactionOptions RETRIED =
      TransactionOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT);

  private final List<Result> results = new CopyOnWriteArrayList<>();
  private FaultProxy proxy;
  private Database direct;
  private Database db;

  @BeforeEach
  void open() {
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    proxy = FaultProxy.to(server.host(), server.port());
    direct = postgres.open(Database::open, d -> d.stats().active());
    DatabaseListener recorder =
        new DatabaseListener() {
          @Override
          public void transactionEnded(TransactionEvent event, TransactionOutcome outcome) {
            results.add(outcome.result());
          }
        };
    db =
        Opened.with(
            postgres, config -> config.host(proxy.host()).port(proxy.port()).listener(recorder));
    direct.sql("create table if not exists entries (id int primary key)").execute().block(SOON);
    direct.sql("truncate entries").execute().block(SOON);
  }

  @AfterEach
  void close() {
    db.close();
    proxy.close();
  }

  /** The answer never comes, and so COMMIT was not sent upon it. */
  @Test
  void answerDropped_isCommittedAndSaysSo() {
    AtomicInteger attempts = new AtomicInteger();
    AtomicInteger hooks = new AtomicInteger();
    proxy.dropAnswer("insert", Ending.CUT);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED,
                        tx -> {
                          attempts.incrementAndGet();
                          tx.afterCommit(hooks::incrementAndGet);
                          return insert(tx, 1).last().execute();
                        })
                    .block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessageStartingWith("all is committed, but")
        .hasCauseInstanceOf(ConnectionException.class);
    assertThat(attempts).hasValue(1);
    assertThat(hooks).hasValue(1);
    assertThat(entries()).containsExactly(1);
    assertThat(results).containsExactly(Result.COMMITTED);
  }

  @Test
  void answerDropped_withoutLookup_isUnknownEvenWhereTheWorkWentOn() {
    proxy.dropAnswer("insert", Ending.CUT);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        RETRIED.withCommitLookup(false),
                        tx -> insert(tx, 1).last().execute().onErrorReturn(0L))
                    .block(SOON))
        .isInstanceOf(CommitUnknownException.class)
        .hasMessageContaining("it may or may not be done");
    assertThat(results).containsExactly(Result.UNKNOWN);
  }

  @Test
  void answerDropped_readOnly_hasNothingToLookUp() {
    proxy.dropAnswer("select 7", Ending.CUT);
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        TransactionOptions.DEFAULT.withAccessMode(AccessMode.READ_ONLY),
                        tx -> tx.sql("select 7").last().as(Integer.class).one())
                    .block(SOON))
        .isInstanceOf(ConnectionException.class);
  }

  /** A statement with settings is in a transaction of its own, of which nobody need know. */
  @Test
  void statementWithSettings_isSentInOneGo_andFailsAsOneWithout() {
    proxy.dropAnswer("insert", Ending.CUT);
    assertThatThrownBy(
            () ->
                insert(db, 1)
                    .execute()
                    .contextWrite(RequestSettings.with("app.tenant", "a"))
                    .block(SOON))
        .isInstanceOf(ConnectionException.class);
    assertThat(entries()).containsExactly(1);
    assertThatThrownBy(
            () ->
                slowInsert(db, 2)
                    .timeout(Duration.ofMillis(200))
                    .execute()
                    .contextWrite(RequestSettings.with("app.tenant", "a"))
                    .block(SOON))
        .isInstanceOf(DatabaseTimeoutException.class);
    assertThat(
            db.sql("select current_setting('app.tenant')")
                .as(String.class)
                .one()
                .contextWrite(RequestSettings.with("app.tenant", "b"))
                .block(SOON))
        .isEqualTo("b");
  }

  private static Statement insert(SqlOperations on, int id) {
    return on.sql("insert into entries values (:id)").bind("id", id);
  }

  private static Statement slowInsert(SqlOperations on, int id) {
    return on.sql("insert into entries select :id from pg_sleep(60)").bind("id", id);
  }

  private List<Integer> entries() {
    return direct.sql("select id from entries order by id").as(Integer.class).list().block(SOON);
  }
}
