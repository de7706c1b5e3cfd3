package io.asyncdb.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Data for COPY from STDIN: all of it or nothing, and a connection in order, whatever happens. */
class CopyInTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String COPY = "copy marks from stdin";

  /** Rows of a message. */
  private static final int ROWS = 16 * 1024;

  private static Database db;
  private static Database observer;

  private final Queue<ByteBuf> given = new ConcurrentLinkedQueue<>();
  private final AtomicLong emitted = new AtomicLong();
  private final AtomicBoolean cancelled = new AtomicBoolean();
  private int backend;

  @BeforeAll
  static void open() {
    // One connection: whatever a test leaves behind on it hits the next.
    db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
    observer = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
  }

  @BeforeEach
  void create() {
    db.sql("drop table if exists marks; create table marks (i int)").execute().block(SOON);
    backend = backend();
  }

  @AfterEach
  void allIsReleased() {
    Await.until(
        SOON, () -> given.stream().allMatch(data -> data.refCnt() == 0), () -> "not released");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  private static int backend() {
    return db.sql("select pg_backend_pid()").as(Integer.class).one().block(SOON);
  }

  private static long stored() {
    return observer.sql("select count(*) from marks").as(Long.class).one().block(SOON);
  }

  private ByteBuf given(String text) {
    ByteBuf data = PooledByteBufAllocator.DEFAULT.buffer().writeBytes(text.getBytes(UTF_8));
    given.add(data);
    return data;
  }

  private Flux<ByteBuf> messages(int count) {
    String rows = "1\n".repeat(ROWS);
    return Flux.range(0, count)
        .map(i -> given(rows))
        .doOnNext(data -> emitted.incrementAndGet())
        .doOnCancel(() -> cancelled.set(true));
  }

  private static Mono<Long> copy(Flux<ByteBuf> data) {
    return db.withSession(session -> session.copyIn(COPY, data));
  }

  /** The connection is the one that it was, in step, and nothing has stayed in the table. */
  private void nothingHappened() {
    assertThat(backend()).isEqualTo(backend);
    assertThat(stored()).isZero();
  }

  private void awaitCancel() {
    Await.until(SOON, cancelled::get, () -> "the source goes on after " + emitted);
  }

  @Test
  void copyIn_dataCutAnywhere_isCopied() {
    assertThat(copy(Flux.just(given("1\n2"), given(""), given("\n"), given("3"))).block(SOON))
        .isEqualTo(3);
    assertThat(copy(Flux.empty()).block(SOON)).isZero();
    assertThat(stored()).isEqualTo(3);
  }

  @Test
  void copyIn_muchData_isCopied() {
    assertThat(copy(messages(100)).block(SOON)).isEqualTo(100L * ROWS);
    assertThat(stored()).isEqualTo(100L * ROWS);
  }

  /** A source may emit on any thread, and on another one each time. */
  @Test
  void copyIn_sourceOnOtherThreads_keepsItsOrder() {
    db.sql("create table ordered (id int generated always as identity, i int)")
        .execute()
        .block(SOON);
    Flux<ByteBuf> source =
        Flux.range(0, 2_000)
            .concatMap(
                i -> i % 3 == 0 ? Mono.just(i) : Mono.just(i).publishOn(Schedulers.parallel()))
            .map(i -> given(i + "\n"));
    Long copied =
        db.withSession(session -> session.copyIn("copy ordered (i) from stdin", source))
            .block(SOON);
    assertThat(copied).isEqualTo(2_000);
    assertThat(
            db.sql("select count(*) from ordered where i <> id - 1")
                .as(Long.class)
                .one()
                .block(SOON))
        .isZero();
  }

  @Test
  void copyIn_firstInATransaction_isPartOfIt() {
    Long copied =
        db.inTransaction(
                tx -> {
                  tx.setRollbackOnly();
                  return tx.copyIn(COPY, Flux.just(given("1\n2"), given("\n")));
                })
            .block(SOON);
    assertThat(copied).isEqualTo(2);
    nothingHappened();
    db.inTransaction(tx -> tx.copyIn(COPY, Flux.just(given("1\n")))).block(SOON);
    assertThat(stored()).isOne();
  }

  @Test
  void copyIn_failsInATransaction_doomsIt() {
    assertThatThrownBy(
            () ->
                db.inTransaction(
                        tx ->
                            tx.copyIn(COPY, Flux.just(given("one\n")))
                                .onErrorResume(InvalidDataException.class, bad -> Mono.just(0L)))
                    .block(SOON))
        .isInstanceOf(TransactionAbortedException.class);
    nothingHappened();
  }

  @Test
  void copyIn_badValue_namesThePlaceAndNotTheValue() {
    assertThatThrownBy(() -> copy(Flux.just(given("1\nsecret\n"))).block(SOON))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageContaining("(COPY marks, line 2, column i)")
        .hasMessageContaining(COPY)
        .hasMessageNotContaining("secret");
    nothingHappened();
  }

  @Test
  void copyIn_wrongSql_isRefused() {
    assertThatThrownBy(() -> db.withSession(s -> s.copyIn("select 1", Flux.empty())).block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("copyIn takes COPY ... FROM STDIN, was: select 1");
  }

  /** The data are on their way when the server says that it does not take them. */
  @Test
  void copyIn_missingTable_skipsTheData() {
    for (int messages : new int[] {0, 1, Integer.MAX_VALUE}) {
      assertThatThrownBy(
              () ->
                  db.withSession(s -> s.copyIn("copy nowhere from stdin", messages(messages)))
                      .block(SOON))
          .isInstanceOf(InvalidSqlException.class);
      nothingHappened();
    }
    awaitCancel();
  }

  @Test
  void copyIn_badRowAheadOfMuch_skipsTheRest() {
    for (int i = 0; i < 20; i++) {
      cancelled.set(false);
      Flux<ByteBuf> source =
          Flux.concat(
              messages(i), Mono.fromSupplier(() -> given("bad\n")), messages(Integer.MAX_VALUE));
      assertThatThrownBy(() -> copy(source).block(SOON))
          .isInstanceOfSatisfying(
              DatabaseException.class, error -> assertThat(error.sqlState()).isEqualTo("22P02"));
      awaitCancel();
      nothingHappened();
    }
  }

  @Test
  void copyIn_twoInOneText_doesNotWaitForMore() {
    assertThatThrownBy(
            () ->
                db.withSession(
                        s ->
                            s.copyIn(
                                "copy marks from stdin; copy marks from stdin",
                                Flux.just(given("1\n"))))
                    .block(SOON))
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("the rows ended before their time");
    nothingHappened();
  }

  @Test
  void copyIn_bufferThatWasReleased_isNamedAndTakenBack() {
    ByteBuf released = given("2\n");
    released.release();
    assertThatThrownBy(() -> copy(Flux.just(given("1\n"), released)).block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a buffer was released before it was sent");
    nothingHappened();
  }

  /** A lock in the server's way: nobody reads, so nothing more is asked for. */
  @Test
  void copyIn_serverThatDoesNotRead_holdsTheSourceBack() {
    AtomicLong last = new AtomicLong(-1);
    AtomicLong unchanged = new AtomicLong();
    observer
        .inTransaction(
            tx ->
                tx.sql("lock table marks")
                    .execute()
                    .map(
                        locked -> {
                          Disposable copying = copy(messages(Integer.MAX_VALUE)).subscribe();
                          return copying;
                        })
                    .publishOn(Schedulers.boundedElastic())
                    .doOnNext(
                        copying -> {
                          Await.until(
                              SOON,
                              () ->
                                  last.getAndSet(emitted.get()) == emitted.get()
                                      && emitted.get() > 0
                                      && unchanged.incrementAndGet() > 20,
                              () -> "goes on after " + emitted);
                          copying.dispose();
                        }))
        .block(SOON);
    awaitCancel();
    assertThat(emitted.get() * ROWS * 2).isLessThan(32 << 20);
    nothingHappened();
  }

  @Test
  void copyIn_connectionThatIsLost_cancelsTheSource() {
    Flux<ByteBuf> source =
        messages(Integer.MAX_VALUE)
            .doOnNext(
                data -> {
                  if (emitted.get() == 50) {
                    observer
                        .sql("select pg_terminate_backend(:pid)")
                        .bind("pid", backend)
                        .execute()
                        .subscribe();
                  }
                });
    assertThatThrownBy(() -> copy(source).block(SOON)).isInstanceOf(ConnectionException.class);
    awaitCancel();
    assertThat(backend()).isNotEqualTo(backend);
    assertThat(stored()).isZero();
  }

  @Test
  void close_duringACopy_endsIt() {
    Database closed = Opened.with(postgres, config -> config.shutdownTimeout(Duration.ofMillis(1)));
    Mono<Long> copying =
        closed.withSession(session -> session.copyIn(COPY, messages(Integer.MAX_VALUE)));
    Mono<Long> both =
        copying.doOnSubscribe(
            started ->
                Schedulers.boundedElastic()
                    .schedule(
                        () -> {
                          Await.until(SOON, () -> emitted.get() > 10, () -> "not begun");
                          closed.close();
                        }));
    assertThat(catchThrowable(() -> both.block(SOON))).isInstanceOf(ConnectionException.class);
    awaitCancel();
    Await.until(SOON, () -> stored() == 0, () -> "rows have stayed");
  }

  /** Others of the same event loop are served meanwhile. */
  @Test
  void copyIn_sourceThatAlwaysHasMore_leavesTheEventLoopToOthers() {
    Database many = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(9)));
    Disposable copying =
        many.withSession(s -> s.copyIn(COPY, messages(Integer.MAX_VALUE))).subscribe();
    Flux.range(0, 400)
        .flatMap(i -> many.sql("select :i").bind("i", i).as(Integer.class).one(), 8)
        .blockLast(SOON);
    copying.dispose();
    awaitCancel();
    Await.until(SOON, () -> many.stats().active() == 0, () -> many.stats().toString());
    assertThat(stored()).isZero();
  }

  @Test
  void copyIn_unpooledAndReadOnlyData_isLeftAsItIs() {
    byte[] rows = "1\n2\n".getBytes(UTF_8);
    List<ByteBuf> data =
        List.of(Unpooled.wrappedBuffer(rows), Unpooled.wrappedBuffer(rows).asReadOnly());
    given.addAll(data);
    assertThat(copy(Flux.fromIterable(data)).block(SOON)).isEqualTo(4);
    assertThat(rows).isEqualTo("1\n2\n".getBytes(UTF_8));
  }
}
