package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.TransactionAbortedException;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Direction;
import io.asyncdb.test.PostgresExtension;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A server that answers late, or falls silent: nobody waits for it longer than he wants to. */
class FaultyNetworkTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final byte[] ROWS = "mark\n".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

  private FaultProxy proxy;
  private Database direct;
  private Database db;

  @BeforeEach
  void open() {
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    proxy = FaultProxy.to(server.host(), server.port());
    direct = postgres.open(Database::open, d -> d.stats().active());
    db = postgres.open(url -> Database.open(proxy.through(url)), d -> d.stats().active());
    direct.sql("drop table if exists marks; create table marks (text text)").execute().block();
  }

  @AfterEach
  void close() {
    db.close();
    proxy.close();
  }

  private static Statement mark(SqlOperations on) {
    return on.sql("insert into marks values (:text)").bind("text", "mark");
  }

  private long marks() {
    return direct.sql("select count(*) from marks").as(Long.class).one().block(SOON);
  }

  /** The rollback is not answered. */
  @Test
  void work_failsAsTheServerFallsSilent_isToldByTheDeadline() {
    Mono<Long> work =
        db.inTransaction(
            TransactionOptions.DEFAULT.withTimeout(Duration.ofSeconds(1)),
            tx ->
                mark(tx)
                    .execute()
                    .doOnNext(n -> proxy.blackHole())
                    .then(Mono.error(new ArithmeticException("the caller's own"))));
    assertThatThrownBy(() -> work.block(Duration.ofSeconds(3)))
        .isInstanceOf(ArithmeticException.class);
    proxy.heal();
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(marks()).isZero();
  }

  /** The data of the COPY fill the socket, so that a goodbye does not get through either. */
  @Test
  void copyIn_givenUpAsTheServerReadsNoMore_costsNoPlaceInThePool() {
    Flux<ByteBuf> endless =
        Flux.generate(sink -> sink.next(ByteBufAllocator.DEFAULT.buffer().writeBytes(ROWS)));
    Mono<Long> work =
        db.inTransaction(
            tx ->
                mark(tx)
                    .execute()
                    .doOnNext(n -> proxy.bandwidth(Direction.TO_SERVER, 1))
                    .then(tx.copyIn("copy marks from stdin", endless))
                    .timeout(Duration.ofSeconds(1)));

    assertThatThrownBy(() -> work.block(SOON)).hasRootCauseInstanceOf(TimeoutException.class);
    Await.until(Duration.ofSeconds(3), () -> db.stats().open() == 0, () -> db.stats().toString());
  }

  /**
   * When the request to stop it arrives, the server has long done it. A savepoint that is undone
   * afterwards does not make that good.
   */
  @Test
  void statement_whoseCallerWasToldOfATimeout_isNotCommitted() {
    proxy.roundTripTime(Duration.ofMillis(400));
    Mono<Long> work =
        db.inTransaction(
            tx ->
                mark(tx)
                    .timeout(Duration.ofMillis(200))
                    .execute()
                    .onErrorReturn(DatabaseTimeoutException.class, 0L)
                    .then(tx.inTransaction(inner -> Mono.<Long>error(new ArithmeticException())))
                    .onErrorReturn(ArithmeticException.class, 0L));
    assertThatThrownBy(() -> work.block(SOON))
        .isInstanceOf(TransactionAbortedException.class)
        .hasCauseInstanceOf(DatabaseTimeoutException.class);
    proxy.heal();
    assertThat(marks()).isZero();
  }
}
