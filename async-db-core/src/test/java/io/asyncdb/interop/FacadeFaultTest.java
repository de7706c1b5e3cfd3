package io.asyncdb.interop;

import static io.asyncdb.interop.ConnectionFactoryTest.on;
import static io.asyncdb.interop.ConnectionFactoryTest.run;
import static io.asyncdb.interop.ConnectionFactoryTest.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.CommitUnknownException;
import io.asyncdb.request.Deadline;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcTimeoutException;
import io.r2dbc.spi.R2dbcTransientResourceException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** A network that fails ends in R2DBC's errors, and costs no place in the pool. */
class FacadeFaultTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(20);

  private FaultProxy proxy;
  private Database db;
  private ConnectionFactory factory;

  @BeforeEach
  void open() {
    DatabaseConfig server = DatabaseConfig.fromUrl(postgres.url());
    proxy = FaultProxy.to(server.host(), server.port());
    db = postgres.open(url -> Database.open(proxy.through(url)), d -> d.stats().active());
    factory = db.asConnectionFactory();
    db.sql("create table if not exists items (id int)").execute().block();
  }

  @AfterEach
  void close() {
    db.close();
    proxy.close();
  }

  @Test
  void commit_whoseAnswerIsLost_mayBeDoneAndIsNotTransient() {
    proxy.dropAnswer("COMMIT", Ending.CUT);

    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(c.beginTransaction())
                                .then(run(c, "insert into items values (1)"))
                                .then(Mono.from(c.commitTransaction())))
                    .block(SOON))
        .isInstanceOf(R2dbcNonTransientResourceException.class)
        .hasCauseInstanceOf(CommitUnknownException.class);
    assertUnharmed();
  }

  @Test
  void statement_whoseConnectionIsCut_isATransientResource() {
    proxy.dropAnswer("select 'lost'", Ending.RESET);

    assertThatThrownBy(() -> on(factory, c -> text(c, "select 'lost'")).block(SOON))
        .isInstanceOf(R2dbcTransientResourceException.class);
    assertUnharmed();
  }

  @Test
  void serverThatFallsSilent_endsAtTheDeadline() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(c.beginTransaction())
                                .doOnSuccess(begun -> proxy.blackHole())
                                .then(text(c, "select 'unheard'")))
                    .contextWrite(Deadline.after(Duration.ofMillis(500)))
                    .block(Duration.ofSeconds(3)))
        .isInstanceOf(R2dbcTimeoutException.class);
    proxy.heal();
    assertUnharmed();
  }

  @Test
  void commit_onAServerThatFallsSilent_isUnknownAtTheDeadline() {
    assertThatThrownBy(
            () ->
                on(
                        factory,
                        c ->
                            Mono.from(c.beginTransaction())
                                .then(run(c, "insert into items values (1)"))
                                .doOnSuccess(done -> proxy.blackHole())
                                .then(Mono.from(c.commitTransaction())))
                    .contextWrite(Deadline.after(Duration.ofMillis(500)))
                    .block(Duration.ofSeconds(3)))
        .isInstanceOf(R2dbcNonTransientResourceException.class)
        .hasCauseInstanceOf(CommitUnknownException.class);
    proxy.heal();
    assertUnharmed();
  }

  private void assertUnharmed() {
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
    assertThat(on(factory, c -> text(c, "select 'unharmed'")).block(SOON)).isEqualTo("unharmed");
  }
}
