package io.asyncdb.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.ListenEvent;
import io.asyncdb.Statement;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.health.Health;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.MicrometerListener;
import io.asyncdb.observe.QueryStats;
import io.asyncdb.observe.RequestScope;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.observe.StatementOutcome;
import io.asyncdb.observe.StatementOutcome.Result;
import io.asyncdb.preflight.Preflight;
import io.asyncdb.preflight.PreflightReport;
import io.asyncdb.preflight.PreflightWarning;
import io.asyncdb.test.Await;
import io.asyncdb.test.FaultProxy;
import io.asyncdb.test.FaultProxy.Ending;
import io.asyncdb.test.FaultSchedule;
import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.PostgresServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The examples of README and docs: what stands between the tags is shown there. */
class ExamplesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  // tag::user[]
  record User(UUID id, String email, Instant createdAt) {}

  // end::user[]

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table users (
              id uuid primary key default uuidv7(),
              email text unique not null,
              created_at timestamptz not null default now());
            create table audit (user_id uuid not null, what text not null)""")
        .execute()
        .block();
  }

  @Test
  void readme() {
    String url = postgres.url();
    // tag::readme[]
    try (Database db = Database.open(url)) { // postgresql://app:secret@localhost/shop
      Mono<User> signUp =
          db.inTransaction(
              tx ->
                  tx.sql("insert into users (email) values (:email) returning *")
                      .bind("email", "ada@example.com")
                      .as(User.class)
                      .one()
                      .delayUntil(user -> audit(tx, user.id(), "signed up")));
      System.out.println(signUp.block()); // committed, or rolled back whatever went wrong
    }
    // end::readme[]
    assertThat(count("audit where what = 'signed up'")).isEqualTo(1);
  }

  // tag::audit[]
  static Mono<Long> audit(Transaction tx, UUID userId, String what) {
    return tx.sql("insert into audit (user_id, what) values (:user, :what)")
        .bind("user", userId)
        .bind("what", what)
        .execute();
  }

  // end::audit[]

  @Test
  void configure() {
    String url = postgres.url();
    // tag::configure[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(url).toBuilder()
            .applicationName("shop")
            .pool(pool -> pool.withMinIdle(2).withMaxSize(16))
            .healthTimeout(Duration.ofSeconds(1))
            .build();
    Database db = Database.open(config);
    // end::configure[]
    assertThat(db.sql("show application_name").as(String.class).one().block()).isEqualTo("shop");
    db.close();
  }

  @Test
  void serverSettings() {
    String url = postgres.url();
    // tag::serverSettings[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(url).toBuilder()
            .applicationName("shop")
            .jit(false)
            .statementTimeout(Duration.ofSeconds(30))
            .serverSetting("search_path", "shop, public")
            .build();
    // end::serverSettings[]
    try (Database configured = Database.open(config)) {
      assertThat(configured.sql("show search_path").as(String.class).one().block())
          .isEqualTo("shop, public");
    }
  }

  @Test
  void query() {
    insert("query@example.com");
    // tag::query[]
    Statement byEmail = db.sql("select * from users where email = :email").name("users.byEmail");

    Mono<User> one = byEmail.bind("email", "query@example.com").as(User.class).one();
    Mono<User> none = byEmail.bind("email", "nobody@example.com").as(User.class).optional();
    Mono<List<String>> emails =
        db.sql("select email from users where email = any(:emails) order by email")
            .bind("emails", new String[] {"query@example.com", "nobody@example.com"})
            .as(String.class)
            .list();
    // end::query[]
    assertThat(one.block().email()).isEqualTo("query@example.com");
    assertThat(none.block()).isNull();
    assertThat(emails.block()).containsExactly("query@example.com");
  }

  @Test
  void map() {
    // tag::map[]
    Mono<String> version =
        db.sql("select version() as text, 18 as major")
            .map(row -> row.get("text", String.class) + " / " + row.get("major", Integer.class))
            .one();
    // end::map[]
    assertThat(version.block()).startsWith("PostgreSQL");
  }

  @Test
  void stream() {
    // tag::stream[]
    Flux<Integer> even =
        db
            .sql("select generate_series(1, :last)")
            .bind("last", 1_000_000)
            .fetchSize(1_000)
            .as(Integer.class)
            .stream()
            .filter(i -> i % 2 == 0)
            .take(10); // the server stops here, and the connection is free again
    // end::stream[]
    assertThat(even.collectList().block()).endsWith(20).hasSize(10);
  }

  @Test
  void nested() {
    insert("nested@example.com");
    // tag::nested[]
    Mono<String> result =
        db.inTransaction(
            tx ->
                tx.inTransaction(
                        inner ->
                            inner
                                .sql("insert into users (email) values ('nested@example.com')")
                                .execute()
                                .thenReturn("new"))
                    .onErrorReturn(ConstraintViolationException.class, "known already")
                    .delayUntil(answer -> audit(tx, new UUID(0, 0), answer)));
    // end::nested[]
    assertThat(result.block()).isEqualTo("known already");
  }

  @Test
  void options() {
    // tag::options[]
    TransactionOptions serializable =
        TransactionOptions.DEFAULT.withIsolation(Isolation.SERIALIZABLE);
    Mono<Long> users =
        db.inTransaction(
            serializable, tx -> tx.sql("select count(*) from users").as(Long.class).one());
    // end::options[]
    assertThat(users.block()).isNotNegative();
  }

  @Test
  void session() {
    // tag::session[]
    Mono<Boolean> locked =
        db.withSession(
            session ->
                session
                    .sql("select pg_try_advisory_lock(42)")
                    .as(Boolean.class)
                    .one()
                    .delayUntil(got -> session.sql("select pg_advisory_unlock_all()").execute()));
    // end::session[]
    assertThat(locked.block()).isTrue();
  }

  @Test
  void health() {
    // tag::health[]
    Mono<Integer> status = db.health().map(health -> health.isServing() ? 200 : 503);
    Mono<String> why = db.health().map(Health::detail);
    int waiting = db.stats().pending();
    // end::health[]
    assertThat(status.block()).isEqualTo(200);
    assertThat(why.block()).contains("connections active");
    assertThat(waiting).isZero();
  }

  @Test
  void slow() {
    Mono<Long> page = db.sql("select count(*) from users").as(Long.class).one();
    // tag::slow[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(postgres.url()).toBuilder()
            .slowQueryThreshold(Duration.ofMillis(200)) // Duration.ZERO turns the log off
            .build();
    Mono<Long> request = page.contextWrite(RequestScope.caller("GET /users"));
    // end::slow[]
    assertThat(config.slowQueryThreshold()).isEqualTo(Duration.ofMillis(200));
    assertThat(request.block()).isNotNegative();
  }

  @Test
  void track() {
    Mono<List<User>> page = db.sql("select * from users").as(User.class).list();
    List<String> log = new ArrayList<>();
    // tag::track[]
    Mono<List<User>> request =
        QueryStats.track(
            page,
            stats ->
                log.add(
                    "%d statements, %d rows, %d ms, the longest %d ms"
                        .formatted(
                            stats.count(),
                            stats.rows(),
                            stats.total().toMillis(),
                            stats.longest().toMillis())));
    // end::track[]
    request.block();
    assertThat(log).singleElement().asString().startsWith("1 statements, ");
  }

  @Test
  void listener() {
    LongAdder failures = new LongAdder();
    // tag::listener[]
    DatabaseListener failing =
        new DatabaseListener() {
          @Override
          public void statementEnded(StatementEvent statement, StatementOutcome outcome) {
            if (outcome.result() == Result.FAILED) {
              failures.increment();
            }
          }
        };
    DatabaseConfig config =
        DatabaseConfig.fromUrl(postgres.url()).toBuilder().listener(failing).build();
    // end::listener[]
    try (Database listened = Database.open(config)) {
      listened.sql("select 1 / 0").execute().onErrorReturn(0L).block();
    }
    assertThat(failures.sum()).isEqualTo(1);
  }

  @Test
  void faults() {
    PostgresServer server = postgres.database().server();
    // tag::faults[]
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port());
        Database db = Database.open(proxy.through(postgres.url()))) {
      proxy.roundTripTime(Duration.ofMillis(1));
      proxy.dropAnswer("commit", Ending.CUT);

      Mono<Long> signUp =
          db.inTransaction(
              TransactionOptions.DEFAULT.withCommitLookup(true),
              tx -> tx.sql("insert into users (email) values ('lost@example.com')").execute());

      signUp.block(); // the answer to COMMIT is lost: what became of it is looked up
      assertThat(proxy.stats().droppedAnswers()).isEqualTo(1);
    }
    // end::faults[]
    assertThat(count("users where email = 'lost@example.com'")).isEqualTo(1);
  }

  @Test
  void faultSchedule() {
    PostgresServer server = postgres.database().server();
    try (FaultProxy proxy = FaultProxy.to(server.host(), server.port())) {
      CompletableFuture<Void> faults =
          // tag::faultSchedule[]
          proxy.run(
              FaultSchedule.empty()
                  .after(Duration.ofSeconds(2), FaultProxy::blackHole)
                  .after(Duration.ofSeconds(5), FaultProxy::heal));
      // end::faultSchedule[]
      assertThat(faults).isNotDone();
    }
  }

  @Test
  void listen() {
    AtomicInteger reloads = new AtomicInteger();
    List<String> invalidated = new CopyOnWriteArrayList<>();
    // tag::listen[]
    Disposable listening =
        db.listen("users_changed")
            .subscribe(
                event -> {
                  if (event instanceof ListenEvent.Notification n) {
                    invalidated.add(n.payload());
                  } else { // a gap: listening began, was lost for a while, or we were too slow
                    reloads.incrementAndGet();
                  }
                });
    // end::listen[]
    Await.until(Duration.ofSeconds(10), () -> reloads.get() == 1, () -> "not started");
    db.sql("select pg_notify('users_changed', 'ada')").execute().block();
    Await.until(
        Duration.ofSeconds(10), () -> invalidated.contains("ada"), () -> "got " + invalidated);
    listening.dispose();
  }

  @Test
  void preflight() {
    // tag::preflight[]
    Mono<PreflightReport> atTheStart =
        Preflight.of(db)
            .instances(4) // each with a pool of its own
            .schemaVersion("7") // of the newest migration that the code relies on
            .accept(PreflightWarning.Code.JIT)
            .check() // require() fails where there is a warning
            .doOnNext(report -> System.out.println(report.summary()));
    // end::preflight[]
    assertThat(atTheStart.block().warnings())
        .extracting(PreflightWarning::code)
        .contains(PreflightWarning.Code.NO_STATEMENT_TIMEOUT, PreflightWarning.Code.SCHEMA_BEHIND);
  }

  @Test
  void metrics() {
    MeterRegistry registry = new SimpleMeterRegistry();
    // tag::metrics[]
    DatabaseConfig config =
        DatabaseConfig.fromUrl(postgres.url()).toBuilder()
            .listener(MicrometerListener.to(registry, "shop"))
            .build();
    // end::metrics[]
    try (Database measured = Database.open(config)) {
      measured.sql("select 1").execute().block();
      assertThat(registry.get("asyncdb.statements").timer().count()).isEqualTo(1);
    }
  }

  private static void insert(String email) {
    db.sql("insert into users (email) values ($1)").bind(1, email).execute().block();
  }

  private static long count(String table) {
    return db.sql("select count(*) from " + table).as(Long.class).one().block();
  }
}
