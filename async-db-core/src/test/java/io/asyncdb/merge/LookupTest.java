package io.asyncdb.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.config.DatabaseConfigBuilder;
import io.asyncdb.error.DatabaseTimeoutException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.PoolExhaustedException;
import io.asyncdb.error.ResultException;
import io.asyncdb.observe.QueryStats;
import io.asyncdb.observe.StatementOutcome.Result;
import io.asyncdb.request.Deadline;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class LookupTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(100);

  private static final String BY_ID = "select id, name from users where id = any(:keys)";

  /** Takes as many seconds for a row as its id says. */
  private static final String SLOW = "select id, nap(id)::text as name from unnest(:keys) id";

  private static final SentStatements sent = new SentStatements();
  private static Database db;

  record User(int id, String name) {}

  @BeforeAll
  static void open() {
    db = open(DatabaseConfig.fromUrl(postgres.url()).toBuilder().listener(sent));
    for (String sql :
        List.of(
            "create table users (id int primary key, name text not null)",
            "insert into users select i, 'user ' || i from generate_series(1, 10000) i",
            "create function nap(seconds int) returns int stable language plpgsql as"
                + " 'begin perform pg_sleep(seconds); return seconds; end'")) {
      db.sql(sql).execute().block(SOON);
    }
  }

  private static Database open(DatabaseConfigBuilder config) {
    return postgres.open(url -> Database.open(config.build()), d -> d.stats().active());
  }

  @BeforeEach
  void forget() {
    sent.forget();
  }

  private static Lookup<Integer, User> users() {
    return Lookup.over(db, BY_ID, User.class, User::id);
  }

  private static <T> List<CompletableFuture<T>> askAll(Stream<Mono<T>> calls) {
    return calls.map(Mono::toFuture).toList();
  }

  @Test
  void get_aThousandCallers_takesFewStatements() {
    Lookup<Integer, User> users = users();
    List<CompletableFuture<User>> answers =
        Together.ask(db, IntStream.rangeClosed(1, 1_000).mapToObj(users::get));
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join()).isEqualTo(new User(i + 1, "user " + (i + 1)));
    }
    assertThat(sent.sql()).hasSizeBetween(3, 16).contains(BY_ID);
  }

  @Test
  void get_oneCaller_sendsOneStatementAtOnce() {
    assertThat(users().get(7).block(SOON)).isEqualTo(new User(7, "user 7"));
    assertThat(sent.sql())
        .containsExactly("select id, name from users where id = any(array[$1::int4])");
  }

  @Test
  void get_missingKey_isEmpty() {
    Lookup<Integer, User> users = users();
    List<CompletableFuture<User>> answers =
        Together.ask(db, Stream.of(-1, 1, -2, 2, -1, 3).map(users::get));
    assertThat(answers)
        .extracting(CompletableFuture::join)
        .containsExactly(
            null, new User(1, "user 1"), null, new User(2, "user 2"), null, new User(3, "user 3"));
  }

  @Test
  void get_sameKey_isAskedForOnceAndShared() {
    Lookup<Integer, User> users = users();
    List<CompletableFuture<User>> answers =
        Together.ask(db, IntStream.range(0, 100).mapToObj(i -> users.get(5)));
    assertThat(answers).extracting(CompletableFuture::join).containsOnly(new User(5, "user 5"));
    assertThat(sent.outcomes()).allSatisfy(outcome -> assertThat(outcome.rows()).isEqualTo(1));
    assertThat(sent.calls().stream().mapToInt(calls -> calls).sum()).isEqualTo(100);
  }

  @Test
  void list_severalRowsAKey_bringsAllInTheirOrder() {
    Lookup<Integer, User> byTens =
        Lookup.over(
            db,
            "select id, name from users where id / 10 = any(:keys) order by id desc",
            User.class,
            user -> user.id() / 10);
    List<CompletableFuture<List<User>>> answers =
        Together.ask(db, Stream.of(3, 4, 5_000, 4).map(byTens::list));
    assertThat(answers.get(0).join()).extracting(User::id).startsWith(39, 38).endsWith(31, 30);
    assertThat(answers.get(1).join()).hasSize(10).isEqualTo(answers.get(3).join());
    assertThat(answers.get(2).join()).isEmpty();
  }

  @Test
  void get_oneBadKey_failsItsCallerAlone() {
    Lookup<String, User> users =
        Lookup.over(
            db,
            "select id, name from users where id = any(:keys::int[])",
            User.class,
            user -> String.valueOf(user.id()));
    List<CompletableFuture<User>> answers =
        Together.ask(
            db, IntStream.range(1, 200).mapToObj(i -> users.get(i == 77 ? "bad" : "" + i)));
    for (int i = 1; i < 200; i++) {
      CompletableFuture<User> answer = answers.get(i - 1);
      if (i == 77) {
        assertThatThrownBy(answer::join).hasCauseInstanceOf(InvalidDataException.class);
      } else {
        assertThat(answer.join().id()).isEqualTo(i);
      }
    }
    assertThat(sent.sql()).as("halved, not run one by one").hasSizeLessThan(40);
  }

  @Test
  void get_rowThatCannotBeMapped_failsItsCallerAlone() {
    Lookup<Integer, User> users =
        Lookup.over(
            db,
            "select id, nullif(name, 'user 3') as name from users where id = any(:keys)",
            row -> {
              String name = row.get(1, String.class);
              if (name == null) {
                throw new IllegalStateException("no name");
              }
              Integer id = row.get(0, Integer.class);
              return new User(id == null ? 0 : id, name);
            },
            User::id);
    List<CompletableFuture<User>> answers = askAll(Stream.of(1, 2, 3, 4, 5, 6).map(users::get));
    assertThatThrownBy(answers.get(2)::join).hasCauseInstanceOf(ResultException.class);
    assertThat(answers).filteredOn(answer -> !answer.isCompletedExceptionally()).hasSize(5);
  }

  @Test
  void get_keyOfAnotherKind_isNamed() {
    Lookup<Integer, User> wrong = Lookup.over(db, BY_ID, User.class, user -> user.id() + 1);
    assertThatThrownBy(() -> wrong.get(1).block(SOON))
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("keyOf");
    Lookup<List<Integer>, User> unsendable =
        Lookup.over(db, BY_ID, User.class, user -> List.of(user.id()));
    assertThatThrownBy(() -> unsendable.get(List.of(1)).block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no array type for them, or no equals, in: select");
    assertThatThrownBy(() -> Lookup.over(db, "select 1", User.class, User::id))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(":keys");
  }

  @Test
  void get_manyTenants_noneSeesAnothers() {
    String role = "merge_user_of_" + postgres.database().name();
    for (String sql :
        List.of(
            "create table notes (id int, tenant text not null, primary key (id, tenant))",
            "alter table notes enable row level security",
            "create policy own on notes using (tenant = current_setting('app.tenant', true))",
            "insert into notes select i, 't' || t from generate_series(1, 50) i,"
                + " generate_series(0, 4) t",
            "create role " + role + " login password 'secret'",
            "grant all on notes to " + role)) {
      db.sql(sql).execute().block(SOON);
    }
    record Note(int id, String tenant) {}
    Database tenants =
        open(
            DatabaseConfig.fromUrl(postgres.url()).toBuilder()
                .listener(sent)
                .username(role)
                .password("secret"));
    Lookup<Integer, Note> notes =
        Lookup.over(
            tenants, "select id, tenant from notes where id = any(:keys)", Note.class, Note::id);
    sent.forget();
    Random random = new Random(42);
    Flux.range(0, 4_000)
        .flatMap(
            i -> {
              int id = random.nextInt(60);
              String tenant = "t" + random.nextInt(5);
              return notes
                  .get(id)
                  .doOnNext(note -> assertThat(note).isEqualTo(new Note(id, tenant)))
                  .hasElement()
                  .doOnNext(found -> assertThat(found).isEqualTo(id >= 1 && id <= 50))
                  .contextWrite(RequestSettings.with("app.tenant", tenant));
            },
            128)
        .blockLast(SOON);
    assertThat(notes.get(1).block(SOON)).as("no tenant, no row").isNull();
    assertThat(sent.sql()).as("merged within each tenant").hasSizeLessThan(2_000);
  }

  @Test
  void deadline_ofOneCaller_endsHisWaitAlone() {
    Lookup<Integer, User> slow = Lookup.over(db, SLOW, User.class, User::id);
    CompletableFuture<User> first = slow.get(1).toFuture();
    CompletableFuture<User> second = slow.get(1).toFuture();
    CompletableFuture<User> patient = slow.get(0).toFuture();
    assertThatThrownBy(() -> slow.get(0).contextWrite(Deadline.after(SHORT)).block(SOON))
        .isInstanceOf(DatabaseTimeoutException.class)
        .hasMessageContaining("PT0.1S");
    assertThat(first).as("the others go on").isNotDone();
    assertThat(Stream.of(first, second, patient).map(CompletableFuture::join))
        .extracting(User::id)
        .containsExactly(1, 1, 0);
  }

  @Test
  void deadline_ofOneInAStatement_leavesItToTheOthers() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    CompletableFuture<User> ahead = slow.get(1).toFuture();
    CompletableFuture<User> patient = slow.get(3).toFuture();
    Mono<User> hurried = slow.get(0).contextWrite(Deadline.after(Duration.ofSeconds(2)));
    assertThatThrownBy(() -> hurried.block(SOON)).isInstanceOf(DatabaseTimeoutException.class);
    assertThat(ahead).as("its statement is over, the next runs").isDone();
    assertThat(patient.join().id()).isEqualTo(3);
    assertThat(sent.sql()).hasSize(2);
    assertThat(sent.outcomes()).extracting("result").containsOnly(Result.SUCCEEDED);
  }

  @Test
  void timeout_ofTheOptions_limitsEachCall() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withTimeout(SHORT));
    assertThatThrownBy(() -> slow.get(60).block(SOON)).isInstanceOf(DatabaseTimeoutException.class);
    Await.until(SOON, () -> sent.outcomes().size() == 1, () -> "still runs");
  }

  @Test
  void cancel_ofAllInAStatement_stopsIt() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    CompletableFuture<User> ahead = slow.get(60).toFuture();
    List<CompletableFuture<User>> merged = askAll(Stream.of(61, 62).map(slow::get));
    ahead.cancel(true);
    Await.until(SOON, () -> sent.sql().size() == 2, () -> "sent: " + sent.sql());
    merged.forEach(answer -> answer.cancel(true));
    assertThat(slow.get(0).block(SOON)).isEqualTo(new User(0, "0"));
    Await.until(SOON, () -> sent.outcomes().size() == 3, () -> "still runs");
    assertThat(sent.outcomes())
        .extracting("result")
        .containsExactlyInAnyOrder(Result.CANCELLED, Result.CANCELLED, Result.SUCCEEDED);
  }

  @Test
  void cancel_ofOneThatWaits_isNeverSent() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    CompletableFuture<User> ahead = slow.get(1).toFuture();
    CompletableFuture<User> leaves = slow.get(60).toFuture();
    CompletableFuture<User> stays = slow.get(0).toFuture();
    leaves.cancel(true);
    assertThat(ahead.join().id()).isEqualTo(1);
    assertThat(stays.join().id()).isZero();
    assertThat(sent.outcomes()).extracting("rows").containsExactly(1L, 1L);
  }

  @Test
  void get_moreThanMayWait_isRefusedAtOnce() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id)
            .with(MergeOptions.DEFAULT.withLanes(1).withMaxWaiting(2));
    List<CompletableFuture<User>> served = askAll(Stream.of(1, 0, 0).map(slow::get));
    assertThatThrownBy(() -> slow.get(0).block(SOON))
        .isInstanceOf(PoolExhaustedException.class)
        .hasMessageContaining("2 calls wait to be merged");
    served.get(1).cancel(true);
    assertThat(slow.get(0).block(SOON)).as("one that left makes room").isNotNull();
    assertThat(served.get(2).join()).isNotNull();
  }

  @Test
  void close_whileCallersWait_endsThemAll() {
    Database closing = open(DatabaseConfig.fromUrl(postgres.url()).toBuilder());
    Lookup<Integer, User> slow =
        Lookup.over(closing, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    CompletableFuture<User> runs = slow.get(3).toFuture();
    List<CompletableFuture<User>> waiting =
        askAll(IntStream.range(0, 2_000).mapToObj(i -> slow.get(0)));
    Await.until(SOON, () -> closing.stats().active() == 1, () -> "does not run");
    closing.close();
    assertThat(runs.join().id()).as("what runs is served").isEqualTo(3);
    assertThat(waiting)
        .allSatisfy(
            answer ->
                assertThatThrownBy(answer::join)
                    .isInstanceOf(CompletionException.class)
                    .hasMessageContaining("closed"));
  }

  @Test
  void get_inAStatementOfSeveral_isCountedForEachRequest() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    List<QueryStats> stats = new CopyOnWriteArrayList<>();
    List<CompletableFuture<User>> answers =
        askAll(Stream.of(1, 0, 0).map(id -> QueryStats.track(slow.get(id), stats::add)));
    assertThat(answers).extracting(answer -> answer.join().id()).containsExactly(1, 0, 0);
    assertThat(sent.sql()).hasSize(2);
    assertThat(stats).hasSize(3).extracting(QueryStats::count).containsOnly(1L);
  }

  @Test
  void receiver_thatThrows_harmsNobody() {
    Lookup<Integer, User> slow =
        Lookup.over(db, SLOW, User.class, User::id).with(MergeOptions.DEFAULT.withLanes(1));
    CompletableFuture<User> ahead = slow.get(1).toFuture();
    CompletableFuture<User> thrown = new CompletableFuture<>();
    slow.get(0)
        .subscribe(
            new CoreSubscriber<>() {
              @Override
              public void onSubscribe(Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(User user) {
                thrown.complete(user);
                throw new AssertionError("a receiver that throws");
              }

              @Override
              public void onError(Throwable error) {
                thrown.completeExceptionally(error);
              }

              @Override
              public void onComplete() {
                thrown.complete(new User(-1, "never gets here"));
              }
            });
    CompletableFuture<User> behind = slow.get(0).toFuture();
    assertThat(Stream.of(ahead, thrown, behind).map(CompletableFuture::join))
        .extracting(User::id)
        .containsExactly(1, 0, 0);
    assertThat(slow.get(0).block(SOON)).as("the lane is free again").isNotNull();
  }

  @Test
  void options_outOfRange_areNamed() {
    assertThatThrownBy(() -> MergeOptions.DEFAULT.withLanes(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lanes must be at least 1, was 0");
    assertThatThrownBy(() -> MergeOptions.DEFAULT.withTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("timeout must be longer than zero, was PT0S");
  }
}
