package io.asyncdb.interop;

import static io.asyncdb.interop.ConnectionFactoryTest.on;
import static io.asyncdb.interop.ConnectionFactoryTest.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Readable;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Results through R2DBC's interface that are fetched in portions. */
class FacadeStreamTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static Database db;
  private static ConnectionFactory factory;

  @BeforeAll
  static void open() {
    db = Opened.with(postgres, config -> config.pool(pool -> pool.withMaxSize(1)));
    factory = db.asConnectionFactory();
    db.sql("create table done (what text)").execute().block();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void stream_readSlowly_isAskedForAsMuchAsIsRead(boolean parameters) {
    Flux<Integer> rows =
        Flux.usingWhen(
            factory.create(),
            c -> {
              var statement =
                  parameters
                      ? c.createStatement("select generate_series(1, $1)").bind(0, 1_000)
                      : c.createStatement("select generate_series(1, 1000)");
              return Flux.from(statement.fetchSize(10).execute())
                  .concatMap(result -> result.map(FacadeStreamTest::number), 1);
            },
            Connection::close);

    StepVerifier.create(rows, 0)
        .thenRequest(1)
        .expectNext(1)
        .thenRequest(15)
        .expectNextCount(15)
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(984)
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void stream_leftInATransaction_freesTheConnectionAtOnce() {
    on(
            factory,
            c ->
                Mono.from(c.beginTransaction())
                    .thenMany(
                        Flux.from(
                                c.createStatement("select generate_series(1, 1000000000)")
                                    .fetchSize(10)
                                    .execute())
                            .flatMap(
                                result -> Flux.from(result.map(FacadeStreamTest::number)).take(25)))
                    .then(run(c, "insert into done values ('after')"))
                    .then(Mono.from(c.commitTransaction())))
        .block(SOON);

    assertThat(db.sql("select count(*) from done").as(Long.class).one().block()).isEqualTo(1);
  }

  @Test
  void stream_ofSeveralBindings_hasAResultForEach() {
    List<Integer> rows =
        Flux.usingWhen(
                factory.create(),
                c ->
                    Flux.from(
                            c.createStatement("select generate_series(1, $1)")
                                .bind(0, 30)
                                .add()
                                .bind(0, 40)
                                .fetchSize(7)
                                .execute())
                        .concatMap(
                            result -> Flux.from(result.map(FacadeStreamTest::number)).take(20)),
                Connection::close)
            .collectList()
            .block(SOON);

    assertThat(rows).hasSize(40);
  }

  private static Integer number(Readable row) {
    return row.get(0, Integer.class);
  }
}
