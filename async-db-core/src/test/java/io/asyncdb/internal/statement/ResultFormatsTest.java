package io.asyncdb.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.Query;
import io.asyncdb.SqlOperations;
import io.asyncdb.TransactionOptions;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.error.ConflictException;
import io.asyncdb.row.RowMapper;
import io.asyncdb.row.RowMappers;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** In which formats results are asked for, and how rows are taken off the wire. */
class ResultFormatsTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  enum Mood {
    SAD,
    OK
  }

  record Person(int id, Mood mood, Instant born) {}

  record Written(String born, UUID key) {}

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("create type mood as enum ('SAD', 'OK')").execute().block();
  }

  private static short[] formats(String sql, Class<?> type) {
    return formats(sql, RowMappers.of(type));
  }

  private static short[] formats(String sql, RowMapper<?> mapper) {
    return NamedParameters.parse(sql).lastResults().of(mapper).formats().codes();
  }

  @Test
  void as_firstTime_asksForTextAndThenForBinary() {
    String sql = "select :n::int + 1";
    assertThat(formats(sql, int.class)).isEmpty();
    for (int n = 0; n < 3; n++) {
      assertThat(db.sql(sql).bind("n", n).as(int.class).one().block()).isEqualTo(n + 1);
      assertThat(formats(sql, int.class)).containsExactly((short) 1);
    }
  }

  @Test
  void as_columnsWithoutDecoder_areAskedForInTextAlone() {
    String sql = "select :id::int id, 'OK'::mood mood, timestamptz 'epoch' born, null unread";
    for (int id = 0; id < 3; id++) {
      assertThat(db.sql(sql).bind("id", id).as(Person.class).one().block())
          .isEqualTo(new Person(id, Mood.OK, Instant.EPOCH));
    }
    assertThat(formats(sql, Person.class))
        .containsExactly((short) 1, (short) 0, (short) 1, (short) 0);
  }

  @Test
  void as_textOfATime_isTheServersWithTheSameSqlReadAsAnotherClassToo() {
    String sql = "select timestamptz 'epoch' born, :key::uuid as key";
    UUID key = new UUID(1, 2);
    Written written = db.sql(sql).bind("key", key).as(Written.class).one().block();
    for (int i = 0; i < 3; i++) {
      assertThat(db.sql(sql).bind("key", key).as(Instant.class).one().block())
          .isEqualTo(Instant.EPOCH);
      assertThat(db.sql(sql).bind("key", key).as(Written.class).one().block()).isEqualTo(written);
    }
    assertThat(formats(sql, Written.class)).containsExactly((short) 0, (short) 1);
  }

  @Test
  void map_readingAlike_asksForBinaryWithWhateverMapperThatReadsSo() {
    String sql = "select :n::int as number, 'OK'::mood as mood";
    for (int n = 0; n < 3; n++) {
      Number seen = db.sql(sql).bind("n", n).map(new Reading(Integer.class)).one().block();
      assertThat(seen).isEqualTo(n);
    }
    assertThat(formats(sql, new Reading(Integer.class))).containsExactly((short) 1, (short) 0);
    assertThat(formats(sql, new Reading(Short.class))).isEmpty();
    assertThat(db.sql(sql).bind("n", 7).map(new Reading(Short.class)).one().block())
        .isEqualTo((short) 7);
    assertThat(db.sql(sql).bind("n", 8).map(row -> row.get(0, Short.class)).one().block())
        .isEqualTo((short) 8);
  }

  record Reading(Class<? extends Number> as) implements RowMapper<Number> {
    @Override
    public Number map(Row row) {
      return row.get(0, as);
    }

    @Override
    public Object readsAlike() {
      return as;
    }
  }

  @Test
  void as_columnAdded_isReadAsIfNothingHadHappened() {
    db.sql("create table people (id int, mood mood, born timestamptz)").execute().block();
    db.sql("insert into people values (1, 'OK', 'epoch')").execute().block();
    String sql = "select * from people where id = :id";
    List<Person> expected = List.of(new Person(1, Mood.OK, Instant.EPOCH));
    Query<Person> query = db.sql(sql).bind("id", 1).as(Person.class);
    assertThat(query.list().block()).isEqualTo(expected);
    assertThat(query.list().block()).isEqualTo(expected);
    db.sql("alter table people add column nickname text").execute().block();
    // The session holds the connection that has prepared the statement.
    assertThat(db.withSession(session -> query.list()).block()).isEqualTo(expected);
    db.sql("alter table people add column height int").execute().block();
    assertThat(query.list().block()).isEqualTo(expected);
    assertThat(query.stream().collectList().block()).isEqualTo(expected);
  }

  @Test
  void as_columnAddedBeforeATransaction_isAConflictAndRightTheNextTime() {
    // One for each call: none has prepared the statement when the column was another.
    Database fresh = Opened.with(postgres, config -> config.pool(pool -> pool.withUnpooled(true)));
    fresh.sql("create table guests (id int, mood mood, born timestamptz)").execute().block();
    fresh.sql("insert into guests values (1, 'OK', 'epoch')").execute().block();
    String sql = "select * from guests where id = :id";
    List<Person> expected = List.of(new Person(1, Mood.OK, Instant.EPOCH));
    Function<SqlOperations, Mono<List<Person>>> read =
        on -> on.sql(sql).bind("id", 1).as(Person.class).list();

    assertThat(read.apply(fresh).block()).isEqualTo(expected);
    fresh.sql("alter table guests add column nickname text").execute().block();
    String usableAfterwards =
        fresh
            .withSession(
                session ->
                    session
                        .inTransaction(read)
                        .map(Object::toString)
                        .onErrorResume(
                            ConflictException.class, error -> Mono.just(error.getMessage()))
                        .delayUntil(message -> session.inTransaction(read)))
            .block();
    assertThat(usableAfterwards)
        .isEqualTo(
            "the columns of the result have changed since the statement ran last [08P01] in: "
                + sql);

    fresh.sql("alter table guests add column height int").execute().block();
    assertThat(
            fresh
                .inTransaction(TransactionOptions.DEFAULT.withRetry(RetryPolicy.DEFAULT), read)
                .block())
        .isEqualTo(expected);
  }

  @Test
  void as_manyResultsOfOneText_readsEachByItsOwnColumns() {
    assertThat(
            db.sql("select 1 id, 'OK'::mood mood, now() born; select now() born, 'SAD' mood, 2 id")
                .as(Person.class)
                .list()
                .map(people -> people.stream().map(Person::mood).toList())
                .block())
        .containsExactly(Mood.OK, Mood.SAD);
  }

  @Test
  void map_rowKeptBehindItsCall_cannotBeReadAnyMore() {
    Row kept = db.sql("select :n::int").bind("n", 1).map(row -> row).one().block();
    assertThatThrownBy(() -> kept.get(0))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("a row can be read only while it is mapped");
  }

  @Test
  void stream_slowReceiver_isReadOnePortionAheadAtMost() {
    AtomicInteger mapped = new AtomicInteger();
    Sinks.Many<Integer> received = Sinks.many().unicast().onBackpressureBuffer();
    List<Subscription> subscriptions = new ArrayList<>();
    db
        .sql("select i from generate_series(1, :n) i")
        .bind("n", 100)
        .fetchSize(10)
        .map(row -> mapped.incrementAndGet())
        .stream()
        .subscribe(
            new BaseSubscriber<>() {
              @Override
              protected void hookOnSubscribe(Subscription subscription) {
                subscriptions.add(subscription);
              }

              @Override
              protected void hookOnNext(Integer value) {
                received.tryEmitNext(value).orThrow();
              }

              @Override
              protected void hookOnComplete() {
                received.tryEmitComplete().orThrow();
              }
            });
    Flux<Integer> values = received.asFlux();
    for (Subscription subscription : subscriptions) {
      values
          .doOnNext(value -> assertThat(mapped.get()).isLessThanOrEqualTo((value + 9) / 10 * 10))
          .doOnSubscribe(unused -> subscription.request(1))
          .doOnNext(value -> subscription.request(1))
          .count()
          .doOnNext(count -> assertThat(count).isEqualTo(100))
          .block();
    }
    assertThat(subscriptions).hasSize(1);
  }
}
