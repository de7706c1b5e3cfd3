package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.request.Deadline;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What cannot be copied takes back all of its rows, and leaves the connection as it was. */
class BulkFailureTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  /** Rows in a source that is to fail. */
  private static final long MANY = 3_000_000;

  private static final long BAD = 100_001;

  private static final BulkInsert<Long> NUMBERS =
      BulkInsert.<Long>into("numbers").column("i", i -> i).column("small", i -> 1);

  private static Database db;

  private final AtomicBoolean cancelled = new AtomicBoolean();
  private final AtomicLong emitted = new AtomicLong();

  @BeforeAll
  static void open() {
    // One connection: whatever a test leaves behind on it hits the next.
    db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
  }

  @BeforeEach
  void create() {
    db.sql(
            "drop table if exists numbers; create table numbers (i int8 unique, small int2 not null)")
        .execute()
        .block();
  }

  @AfterEach
  void nothingStays() {
    assertThat(db.sql("select count(*) from numbers").as(Long.class).one().block(SOON)).isZero();
    assertThat(
            db.sql(
                    "select count(*) from pg_stat_activity where state <> 'idle' and query ilike 'copy %'")
                .as(Long.class)
                .one()
                .block(SOON))
        .isZero();
  }

  private Flux<Long> numbers(long count) {
    return Flux.<Long, Long>generate(
            () -> 1L,
            (i, sink) -> {
              if (i > count) {
                sink.complete();
              } else {
                sink.next(i);
              }
              return i + 1;
            })
        .doOnNext(i -> emitted.incrementAndGet())
        .doOnCancel(() -> cancelled.set(true));
  }

  private void awaitCancel() {
    Await.until(SOON, cancelled::get, () -> "the source goes on after " + emitted + " rows");
  }

  private void awaitRows(long count) {
    Await.until(SOON, () -> emitted.get() >= count, () -> "no more than " + emitted + " rows");
  }

  private void sourceIsCancelled() {
    awaitCancel();
    assertThat(emitted.get()).isLessThan(MANY);
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      mode = Mode.INCLUDE,
      names = {"COPY_SINGLY", "COPY", "STAGED"})
  void run_badRow_namesItself(Strategy strategy) {
    BulkInsert<Long> bad =
        BulkInsert.<Long>into("numbers")
            .column("i", i -> i)
            .column("small", i -> i == BAD ? 70_000 : 1);
    assertThatThrownBy(() -> bad.rows(numbers(MANY)).by(strategy).run(db).block(SOON))
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "row 100001, column small of table numbers: type pg_catalog.int2 is out of the type's range");
    sourceIsCancelled();
  }

  @Test
  void run_functionThatFails_isTheCause() {
    BulkInsert<Long> bad =
        BulkInsert.<Long>into("numbers").column("i", i -> i).column("small", i -> 5 / (i - 3));
    Throwable error = catchThrowable(() -> bad.rows(numbers(MANY)).run(db).block(SOON));
    assertThat(error)
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "row 3, column small of table numbers: its function failed: java.lang.ArithmeticException")
        .hasCauseInstanceOf(ArithmeticException.class);
    sourceIsCancelled();
  }

  @Test
  void run_rowThatTheServerRefuses_isNamed() {
    BulkInsert<Long> bad =
        BulkInsert.<Long>into("numbers")
            .column("i", i -> i)
            .column("small", i -> i == BAD ? null : 1);
    assertThatThrownBy(() -> bad.rows(numbers(MANY)).run(db).block(SOON))
        .isInstanceOf(ConstraintViolationException.class)
        .hasMessageContaining("\"small\"")
        .hasMessageContaining("(COPY numbers, line 100001)");
    sourceIsCancelled();

    BulkInsert<Long> twice =
        BulkInsert.<Long>into("numbers").column("i", i -> i == BAD ? 1 : i).column("small", i -> 1);
    assertThatThrownBy(() -> twice.rows(numbers(MANY)).run(db).block(SOON))
        .isInstanceOfSatisfying(
            ConstraintViolationException.class,
            error -> assertThat(error.constraint()).isEqualTo("numbers_i_key"))
        .hasMessageContaining("line 100001");
  }

  @Test
  void run_sourceThatFails_passesItsErrorOn() {
    IllegalStateException broken = new IllegalStateException("the source broke");
    assertThatThrownBy(
            () -> NUMBERS.rows(numbers(50_000).concatWith(Mono.error(broken))).run(db).block(SOON))
        .isSameAs(broken);
  }

  @Test
  void run_sourceThatFailsInATransaction_doomsIt() {
    IllegalStateException broken = new IllegalStateException("the source broke");
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            NUMBERS
                                .rows(Flux.just(1L))
                                .run(tx)
                                .then(NUMBERS.rows(Flux.<Long>error(broken)).run(tx))
                                .onErrorResume(IllegalStateException.class, e -> Mono.just(0L)))
                    .block(SOON))
        .isInstanceOf(TransactionAbortedException.class)
        .hasMessageContaining("the rows to be copied ended in an error");
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      mode = Mode.INCLUDE,
      names = {"COPY_SINGLY", "COPY", "STAGED"})
  void run_cancelledMidway_stopsTheSourceAndTheServer(Strategy strategy) {
    Disposable running = NUMBERS.rows(numbers(Long.MAX_VALUE)).by(strategy).run(db).subscribe();
    awaitRows(100_000);
    running.dispose();
    awaitCancel();
  }

  @Test
  void run_cancelledBehindASilentSource_freesTheConnection() {
    Flux<Long> silent = numbers(10).concatWith(Mono.never());
    Disposable running = NUMBERS.rows(silent).run(db).subscribe();
    awaitRows(10);
    running.dispose();
    assertThat(db.sql("select 1").as(Integer.class).one().block(Duration.ofSeconds(4))).isOne();
  }

  @ParameterizedTest
  @EnumSource(
      value = Strategy.class,
      mode = Mode.INCLUDE,
      names = {"COPY_SINGLY", "COPY", "STAGED"})
  void run_deadlineThatPasses_stopsTheSourceAndTheServer(Strategy strategy) {
    assertThatThrownBy(
            () ->
                NUMBERS
                    .rows(numbers(Long.MAX_VALUE))
                    .by(strategy)
                    .run(db)
                    .contextWrite(Deadline.after(Duration.ofMillis(300)))
                    .block(SOON))
        .isInstanceOf(DatabaseTimeoutException.class);
    awaitCancel();
  }

  @Test
  void run_timeoutOperator_cancelsAndTheNextStatementRuns() {
    for (int i = 0; i < 20; i++) {
      Mono<Long> late =
          NUMBERS.rows(numbers(Long.MAX_VALUE)).run(db).timeout(Duration.ofMillis(5 + 3 * i));
      assertThat(catchThrowable(() -> late.block(SOON))).isNotNull();
      assertThat(db.sql("select 1").as(Integer.class).one().block(SOON)).isOne();
    }
  }
}
