package io.asyncdb.interop;

import static io.asyncdb.interop.ConnectionFactoryTest.on;
import static io.asyncdb.interop.ConnectionFactoryTest.run;
import static io.asyncdb.interop.ConnectionFactoryTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.RunningStatements;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Results through R2DBC's interface, read wholly, in part, late, or by nobody. */
class FacadeResultTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static final int MANY = 20_000;

  private static final RunningStatements statements = new RunningStatements();
  private static Database db;
  private static ConnectionFactory factory;

  @BeforeAll
  static void open() {
    db =
        Opened.with(
            postgres, config -> config.pool(pool -> pool.withMaxSize(1)).listener(statements));
    factory = db.asConnectionFactory();
    db.sql("create table items (id int unique deferrable initially deferred, value int)")
        .execute()
        .block();
  }

  @BeforeEach
  void fill() {
    db.sql("truncate items").execute().block();
    db.sql("insert into items select i, 0 from generate_series(1, 20000) i").execute().block();
  }

  /** Many rows come in several portions, the first of them before the statement is done. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100})
  void firstRow_ofAChangeOfMany_leavesAllChanged(int fetchSize) {
    Integer first =
        on(
                factory,
                c ->
                    Mono.from(
                            c.createStatement("update items set value = $1 returning value")
                                .bind(0, 7)
                                .fetchSize(fetchSize)
                                .execute())
                        .flatMap(result -> Mono.from(result.map(FacadeResultTest::number))))
            .block(SOON);

    assertThat(first).isEqualTo(7);
    assertThat(changed()).isEqualTo(MANY);
  }

  @Test
  void firstRow_ofSeveralThroughConcatMap_leavesAllChanged() {
    on(
            factory,
            c ->
                Flux.from(c.createStatement("update items set value = 7 returning value").execute())
                    .concatMap(result -> result.map(FacadeResultTest::number))
                    .take(1)
                    .next())
        .block(SOON);

    assertThat(changed()).isEqualTo(MANY);
  }

  @Test
  void firstResult_ofTwoStatements_leavesBothDone() {
    on(
            factory,
            c ->
                Mono.from(
                        c.createStatement(
                                "update items set value = 7; delete from items where id = 1")
                            .execute())
                    .flatMap(result -> Mono.from(result.getRowsUpdated())))
        .block(SOON);

    assertThat(changed()).isEqualTo(MANY - 1);
  }

  @Test
  void firstRow_ofATextThatStillRunsAtClose_leavesAllDone() {
    on(
            factory,
            c ->
                Mono.from(
                        c.createStatement(
                                "update items set value = 7 returning id; select pg_sleep(.3);"
                                    + " delete from items where id = 1")
                            .execute())
                    .flatMap(result -> Mono.from(result.map(FacadeResultTest::number))))
        .block(SOON);

    assertThat(changed()).isEqualTo(MANY - 1);
  }

  @Test
  void firstRows_inATransaction_leaveItUnharmed() {
    on(
            factory,
            c ->
                Mono.from(c.beginTransaction())
                    .thenMany(
                        Flux.from(c.createStatement("select id from items").execute())
                            .flatMap(result -> result.map(FacadeResultTest::number))
                            .take(3))
                    .then(run(c, "update items set value = 7"))
                    .then(Mono.from(c.commitTransaction())))
        .block(SOON);

    assertThat(changed()).isEqualTo(MANY);
  }

  @Test
  void statement_whoseResultNobodyReads_isDone() {
    on(
            factory,
            c ->
                Flux.from(c.createStatement("update items set value = 7").execute())
                    .then(Mono.from(c.createStatement("delete from items where id = 1").execute()))
                    .then())
        .block(SOON);

    assertThat(changed()).isEqualTo(MANY - 1);
  }

  @Test
  void error_ofAResultThatNobodyReads_isTold() {
    assertThatThrownBy(
            () ->
                on(factory, c -> Flux.from(c.createStatement("select 1 / 0").execute()).then())
                    .block(SOON))
        .isInstanceOf(R2dbcException.class)
        .hasMessageContaining("division by zero");
  }

  @Test
  void error_behindTheLastRow_reachesItsReader() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(
                                    c.createStatement("insert into items values ($1, 0)")
                                        .bind(0, 1)
                                        .execute())
                                .flatMap(result -> Mono.from(result.getRowsUpdated())))
                    .block(SOON))
        .isInstanceOf(R2dbcDataIntegrityViolationException.class);
  }

  @Test
  void error_behindTheRowsThatWereEnough_reachesWhoeverStillListens() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Flux.from(
                                    c.createStatement(
                                            "insert into items values ($1, 0) returning id")
                                        .bind(0, 1)
                                        .execute())
                                .flatMap(
                                    result ->
                                        Flux.from(result.map(FacadeResultTest::number)).take(1))
                                .collectList())
                    .block(SOON))
        .isInstanceOf(R2dbcDataIntegrityViolationException.class);
  }

  @Test
  void error_readAsASegment_isNoErrorOfTheFlow() {
    List<String> segments =
        Flux.usingWhen(
                factory.create(),
                c ->
                    Flux.from(c.createStatement("select 1; select 1 / 0").execute())
                        .concatMap(
                            result ->
                                result.flatMap(
                                    segment ->
                                        Mono.just(
                                            segment instanceof Result.Message message
                                                ? "error " + message.sqlState()
                                                : segment instanceof Result.RowSegment row
                                                    ? "row " + row.row().get(0)
                                                    : "count"))),
                Connection::close)
            .collectList()
            .block(SOON);

    assertThat(segments).containsExactly("row 1", "count", "error 22012");
  }

  @Test
  void result_readTwice_refusesTheSecondReader() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Flux.from(c.createStatement("select 1").execute())
                                .concatMap(
                                    result ->
                                        Flux.concat(
                                            result.getRowsUpdated(), result.getRowsUpdated()))
                                .then())
                    .block(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("consumed already");
  }

  /** The raw driver waits forever here: its first answer is not read on, the next never begins. */
  @Test
  void statement_forEachRowOfAnother_runsOnTheSameConnection() {
    Long sum =
        on(
                factory,
                c ->
                    Flux.from(c.createStatement("select id from items where id <= 2000").execute())
                        .flatMap(result -> result.map(FacadeResultTest::number))
                        .flatMap(id -> text(c, "select " + id))
                        .map(Long::valueOf)
                        .reduce(0L, Long::sum))
            .block(SOON);

    assertThat(sum).isEqualTo(2000L * 2001 / 2);
  }

  @Test
  void mapping_thatThrows_isTheErrorAndLeavesTheConnectionUnharmed() {
    String answer =
        on(
                factory,
                c ->
                    Flux.from(c.createStatement("select id from items").execute())
                        .flatMap(
                            result ->
                                result.map(
                                    row -> {
                                      throw new UnsupportedOperationException("own");
                                    }))
                        .then(Mono.just("mapped"))
                        .onErrorResume(
                            UnsupportedOperationException.class, e -> text(c, "select 'unharmed'")))
            .block(SOON);

    assertThat(answer).isEqualTo("unharmed");
  }

  @Test
  void rows_keptForASlowReader_areReleasedWithTheConnection() {
    Result unread =
        on(
                factory,
                c ->
                    Flux.from(c.createStatement("select id from items").execute())
                        .collectList()
                        .map(results -> results.get(0)))
            .block(SOON);

    assertThatThrownBy(() -> Flux.from(unread.map(FacadeResultTest::number)).blockLast(SOON))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the connection was closed");
  }

  @Test
  void cancel_ofARunningStatement_stopsItOnTheServer() {
    Disposable running = on(factory, c -> run(c, "select pg_sleep(60)")).subscribe();
    statements.await(1);

    running.dispose();

    assertThat(on(factory, c -> text(c, "select 'next'")).block(Duration.ofSeconds(3)))
        .isEqualTo("next");
  }

  /** Read and discarded, the driver's own large objects are released twice. */
  @Test
  void blobs_readAndDiscarded_leaveTheConnectionUnharmed() {
    for (int i = 0; i < 20; i++) {
      Long bytes =
          on(
                  factory,
                  c ->
                      Flux.from(
                              c.createStatement(
                                      "select decode(repeat('00', 5000), 'hex')"
                                          + " from generate_series(1, 40)")
                                  .execute())
                          .concatMap(
                              result ->
                                  Flux.from(result.map(row -> row.get(0, Blob.class)))
                                      .concatMap(FacadeResultTest::size))
                          .reduce(0L, Long::sum))
              .block(SOON);
      assertThat(bytes).isEqualTo(200_000);
    }
  }

  private static Mono<Long> size(Blob blob) {
    return Flux.from(blob.stream())
        .map(ByteBuffer::remaining)
        .reduce(0L, Long::sum)
        .delayUntil(size -> blob.discard());
  }

  private static Integer number(Readable row) {
    return row.get(0, Integer.class);
  }

  private static long changed() {
    return db.sql("select count(*) from items where value = 7").as(Long.class).one().block();
  }
}
