package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.PoolerMode;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.ConnectionException;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.resilience.CircuitBreakerGuard;
import io.asyncdb.test.PostgresExtension;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** The examples of the guide about time, failures and requests. */
class ResilienceExamplesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create table seats (id int primary key, taken_by text)").execute().block();
    db.sql("insert into seats values (1, null), (2, null), (3, 'grace')").execute().block();
  }

  @Test
  void deadlines() {
    // tag::deadline[]
    Mono<Long> statement = db.sql("select pg_sleep(60)").timeout(Duration.ofMillis(500)).execute();

    Mono<Long> request =
        db.withSession(session -> session.sql("select pg_sleep(60)").execute())
            .contextWrite(Deadline.after(Duration.ofMillis(500)));
    // end::deadline[]
    assertThatThrownBy(() -> statement.block()).isInstanceOf(DatabaseTimeoutException.class);
    assertThatThrownBy(() -> request.block()).isInstanceOf(DatabaseTimeoutException.class);
  }

  @Test
  void retries() {
    List<String> mails = new CopyOnWriteArrayList<>();
    // tag::retry[]
    TransactionOptions patient =
        TransactionOptions.DEFAULT
            .withTimeout(Duration.ofSeconds(2))
            .withRetry(RetryPolicy.DEFAULT);

    Mono<Long> booked =
        db.inTransaction(
            patient,
            tx -> {
              tx.afterCommit(() -> mails.add("Seat 1 is yours"));
              return tx.sql("update seats set taken_by = :who where id = 1 and taken_by is null")
                  .bind("who", "ada")
                  .execute();
            });
    // end::retry[]
    assertThat(booked.block()).isEqualTo(1);
    assertThat(mails).containsExactly("Seat 1 is yours");
  }

  @Test
  void last() {
    // tag::last[]
    Mono<Long> moved =
        db.inTransaction(
            tx ->
                tx.sql("update seats set taken_by = null where id = 3 and taken_by = :who")
                    .bind("who", "grace")
                    .execute()
                    .flatMap(
                        left ->
                            tx.sql("update seats set taken_by = :who where id = 2 and :left = 1")
                                .bind("who", "grace")
                                .bind("left", left)
                                .last()
                                .execute()));
    // end::last[]
    assertThat(moved.block()).isEqualTo(1);
    assertThat(db.sql("select taken_by from seats where id = 2").as(String.class).one().block())
        .isEqualTo("grace");
  }

  @Test
  void settings() {
    // tag::settings[]
    Mono<String> tenant =
        db.sql("select current_setting('app.tenant')")
            .as(String.class)
            .one()
            .contextWrite(RequestSettings.with("app.tenant", "acme"));
    // end::settings[]
    assertThat(tenant.block()).isEqualTo("acme");
  }

  @Test
  void circuitBreaker() {
    String url = postgres.url();
    // tag::breaker[]
    CircuitBreaker breaker =
        CircuitBreaker.of(
            "shop-db",
            CircuitBreakerConfig.custom().recordExceptions(ConnectionException.class).build());
    DatabaseConfig config =
        DatabaseConfig.fromUrl(url).toBuilder()
            .connectGuard(CircuitBreakerGuard.with(breaker))
            .build();
    // end::breaker[]
    try (Database guarded = Database.open(config)) {
      assertThat(guarded.sql("select 1").execute().block()).isEqualTo(1);
    }
  }

  @Test
  void pooler() {
    String url = postgres.url();
    // tag::pooler[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(url).toBuilder().pooler(PoolerMode.TRANSACTION).build();
    // end::pooler[]
    try (Database behind = Database.open(config)) {
      assertThat(behind.sql("select :i").bind("i", 1).as(int.class).one().block()).isEqualTo(1);
    }
  }
}
