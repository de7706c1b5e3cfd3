package io.asyncdb.merge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Opened;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.ResultException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class MergedQueryTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String TOP =
      "select id, score from children where parent = :parent order by score desc, id limit :most;";

  private static final SentStatements sent = new SentStatements();
  private static Database db;

  record Child(int id, int score) {}

  enum Mood {
    GOOD,
    BAD
  }

  @BeforeAll
  static void open() {
    db = Opened.with(postgres, config -> config.listener(sent));
    for (String sql :
        List.of(
            "create table children (id int primary key, parent int not null, score int not null)",
            "insert into children select i, i % 1000, (i * 7919) % 1009"
                + " from generate_series(1, 10000) i",
            "create index on children (parent, score desc, id)",
            "create type mood as enum ('GOOD', 'BAD')",
            "create sequence numbers",
            "create function writes(v int) returns int volatile language plpgsql as"
                + " 'begin insert into children values (-v, 0, 0); return v; end'",
            "create view seen_at_random as select * from children where score > random() * 100",
            "create view locked as select * from children for update")) {
      db.sql(sql).execute().block(SOON);
    }
  }

  @BeforeEach
  void forget() {
    sent.forget();
  }

  @Test
  void list_aThousandCallers_takesFewStatementsAndEachHasHisOwnRowsInTheirOrder() {
    MergedQuery<Child> top = MergedQuery.of(db, TOP, Child.class);
    List<CompletableFuture<List<Child>>> answers =
        Together.ask(
            db,
            IntStream.range(0, 1_000)
                .mapToObj(i -> top.bind("parent", i).bind("most", i % 4).list()));
    List<List<Child>> merged = answers.stream().map(CompletableFuture::join).toList();
    assertThat(sent.sql()).hasSizeBetween(3, 16);
    for (int i = 0; i < 1_000; i++) {
      assertThat(merged.get(i))
          .hasSize(i % 4)
          .isEqualTo(
              db.sql(TOP).bind("parent", i).bind("most", i % 4).as(Child.class).list().block(SOON));
    }
  }

  @Test
  void list_differentPlans_keepTheOrderOfEachCaller() {
    String sql = "select id, score from children where parent % 100 = :rest order by score, id";
    MergedQuery<Child> query = MergedQuery.of(db, sql, Child.class);
    for (String setting :
        List.of(
            "enable_nestloop",
            "enable_indexscan",
            "enable_seqscan",
            "enable_sort",
            "enable_memoize")) {
      List<CompletableFuture<List<Child>>> answers =
          Together.ask(
              db,
              IntStream.range(0, 40)
                  .mapToObj(
                      i ->
                          query
                              .bind("rest", i)
                              .list()
                              .contextWrite(RequestSettings.with(setting, "off"))));
      for (CompletableFuture<List<Child>> answer : answers) {
        assertThat(answer.join())
            .hasSize(100)
            .isSortedAccordingTo(Comparator.comparing(Child::score).thenComparing(Child::id));
      }
    }
  }

  @Test
  void one_oneCaller_sendsThePlainStatement() {
    String sql = "select score from children where id = $1";
    MergedQuery<Integer> score = MergedQuery.of(db, sql, Integer.class);
    assertThat(score.bind(1, 5).one().block(SOON)).isEqualTo(5 * 7919 % 1009);
    assertThat(sent.sql()).hasSize(2).element(0).asString().startsWith("explain");
    sent.forget();
    assertThat(score.bind(1, 6).one().block(SOON)).isEqualTo(6 * 7919 % 1009);
    assertThat(sent.sql()).containsExactly(sql);
  }

  @Test
  void one_optional_first_asTheQueryHasThem() {
    MergedQuery<Integer> query =
        MergedQuery.of(db, "select i from generate_series(1, :n) i", Integer.class);
    for (int callers : List.of(1, 8)) {
      Function<Function<MergedQuery<Integer>, Mono<Integer>>, List<CompletableFuture<Integer>>>
          run =
              how -> Together.ask(db, IntStream.range(0, callers).mapToObj(i -> how.apply(query)));
      assertThat(run.apply(q -> q.bind("n", 1).one())).allMatch(a -> a.join() == 1);
      assertThat(run.apply(q -> q.bind("n", 3).first())).allMatch(a -> a.join() == 1);
      assertThat(run.apply(q -> q.bind("n", 0).first())).allMatch(a -> a.join() == null);
      assertThat(run.apply(q -> q.bind("n", 0).optional())).allMatch(a -> a.join() == null);
      assertThat(run.apply(q -> q.bind("n", 0).one()))
          .allSatisfy(
              answer ->
                  assertThatThrownBy(answer::join)
                      .hasCauseInstanceOf(ResultException.class)
                      .hasMessageContaining("expected one row, got 0"));
      assertThat(run.apply(q -> q.bind("n", 2).optional()))
          .allSatisfy(
              answer ->
                  assertThatThrownBy(answer::join)
                      .hasCauseInstanceOf(ResultException.class)
                      .hasMessageContaining("expected at most one row, got 2"));
    }
  }

  @Test
  void list_oneBadValue_failsItsCallerAlone() {
    MergedQuery<Integer> query = MergedQuery.of(db, "select 100 / :by", Integer.class);
    List<CompletableFuture<Integer>> answers =
        Together.ask(db, IntStream.range(0, 100).mapToObj(i -> query.bind("by", i - 50).one()));
    for (int i = 0; i < 100; i++) {
      CompletableFuture<Integer> answer = answers.get(i);
      if (i == 50) {
        assertThatThrownBy(answer::join)
            .hasCauseInstanceOf(InvalidDataException.class)
            .hasMessageContaining("[22012] in: select 100 / :by");
      } else {
        assertThat(answer.join()).isEqualTo(100 / (i - 50));
      }
    }
  }

  static List<Object> values() {
    return List.of(
        1L,
        2,
        (short) 3,
        4.5,
        5.5f,
        new BigDecimal("6.70"),
        new BigInteger("12345678901234567890"),
        true,
        "it's \"quoted\", {braced} \\ and NULL",
        UUID.randomUUID(),
        OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6_000, ZoneOffset.UTC),
        ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 6_000, ZoneOffset.ofHours(2)),
        OffsetTime.of(3, 4, 5, 6_000, ZoneOffset.ofHours(2)),
        Instant.parse("2026-01-02T03:04:05.000006Z"),
        LocalDateTime.parse("2026-01-02T03:04:05.000006"),
        LocalDate.parse("2026-01-02"),
        LocalTime.parse("03:04:05.000006"),
        "bytes \0 and more".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("values")
  void bind_eachType_arrivesAsWithThePlainStatement(Object value) {
    String sql = "select coalesce(:value::text || ' ' || pg_typeof(:value), 'null')";
    MergedQuery<String> query = MergedQuery.of(db, sql, String.class);
    String plain = db.sql(sql).bind("value", value).as(String.class).one().block(SOON);
    List<CompletableFuture<String>> merged =
        Together.ask(
            db,
            IntStream.range(0, 60)
                .mapToObj(i -> query.bind("value", i % 3 == 2 ? null : value).one()));
    for (int i = 0; i < merged.size(); i++) {
      assertThat(merged.get(i).join().replace("character varying", "text"))
          .isEqualTo(i % 3 == 2 ? "null" : plain.replace("character varying", "text"));
    }
    assertThat(sent.sql()).as("merged").hasSizeLessThan(16);
  }

  @Test
  void bind_enumWithACast_isMergedByName() {
    MergedQuery<String> query =
        MergedQuery.of(db, "select (:mood::mood)::text where :mood::mood > 'GOOD'", String.class);
    List<CompletableFuture<String>> merged =
        Together.ask(
            db,
            IntStream.range(0, 10)
                .mapToObj(i -> query.bind("mood", i % 2 == 0 ? Mood.GOOD : Mood.BAD).first()));
    for (int i = 0; i < merged.size(); i++) {
      assertThat(merged.get(i).join()).isEqualTo(i % 2 == 0 ? null : "BAD");
    }
  }

  @Test
  void bind_valuesOfDifferentClasses_areMergedApart() {
    MergedQuery<String> query = MergedQuery.of(db, "select pg_typeof(:value)::text", String.class);
    List<CompletableFuture<String>> merged =
        Together.ask(
            db,
            IntStream.range(0, 20)
                .mapToObj(i -> query.bind("value", i % 2 == 0 ? (Object) 1 : (Object) 1L).one()));
    for (int i = 0; i < merged.size(); i++) {
      assertThat(merged.get(i).join()).isEqualTo(i % 2 == 0 ? "integer" : "bigint");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update children set score = score where id = :id returning id",
        "insert into children values (:id, 0, 0) returning id",
        "with gone as (delete from children where id = :id returning id) select id from gone",
        "select id from children where id = :id for update",
        "select id from children where id = :id for key share",
        "select id from (select id from children where id = :id for share) c",
        "select id from locked where id = :id",
        "select id from children where id = :id and score > random()",
        "select id from children where id = :id order by random()",
        "select :id + nextval('numbers')::int",
        "select id from children where id = :id limit (random() + 1)::int",
        "select id from (values (:id), ((random() * 10)::int)) v (id)",
        "select writes(:id)",
        "select id from writes(:id) id",
        "select id from seen_at_random where id = :id",
        "select (select writes(:id))",
        "select 1 from pg_sleep(:id)",
        "select length(set_config('app.x', :id::text, false))"
      })
  void list_statementThatMayNotBeMerged_isRefusedBeforeItRuns(String sql) {
    String before = counts();
    MergedQuery<Integer> query = MergedQuery.of(db, sql, Integer.class);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> query.bind("id", 1).list().block(SOON))
          .isInstanceOf(InvalidSqlException.class)
          .hasMessageContaining(sql);
    }
    assertThat(counts()).isEqualTo(before);
  }

  private static String counts() {
    return db.sql(
            "select (select sum(score) || ' ' || count(*) from children) || ' ' || last_value || is_called"
                + " from numbers")
        .as(String.class)
        .one()
        .block(SOON);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select id from children where id = :id and now() > timestamptz '2000-01-01'",
        "select id from children where id = :id and current_date > date '2000-01-01' -- ; done",
        "with c as (select id from children where id = :id) select a.id from c a join c b using (id)",
        "select id from children where id = :id union all select -1 where false; ",
        "select max(id) from children where id <= :id group by id % 1 having count(*) > 0",
        "select c.id, c.id from children c where 'a:b' <> /* :c */ ':d' and c.id = :id",
        "with recursive n (i) as (select :id union all select i + 1 from n where i < 0) select i from n",
        "values (:id)"
      })
  void list_readOfAnyForm_isMerged(String sql) {
    MergedQuery<Integer> query = MergedQuery.of(db, sql, Integer.class);
    List<CompletableFuture<Integer>> merged =
        Together.ask(db, IntStream.range(1, 20).mapToObj(i -> query.bind("id", i).first()));
    for (int i = 1; i < 20; i++) {
      assertThat(merged.get(i - 1).join()).as("%d", i).isNotNull();
    }
    assertThat(sent.sql()).hasSizeLessThan(16);
  }

  @Test
  void of_withoutParameters_isRefused() {
    assertThatThrownBy(() -> MergedQuery.of(db, "select 1", Integer.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no parameters");
  }

  @Test
  void bind_whatCannotBeBound_isNamed() {
    MergedQuery<Integer> query = MergedQuery.of(db, "select :a + :b", Integer.class);
    assertThatThrownBy(() -> query.bind("c", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no parameter :c");
    assertThatThrownBy(() -> query.bind("a", List.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter :a: there is no array type");
    assertThatThrownBy(() -> query.bind("a", 1).one().block(SOON))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter :b is not bound");
  }

  @Test
  void with_aName_isWhatListenersHear() {
    MergedQuery<Integer> query =
        MergedQuery.of(db, "select :a + 1", Integer.class)
            .with(MergeOptions.DEFAULT.withName("plusOne"));
    assertThat(query.bind("a", 1).one().block(SOON)).isEqualTo(2);
    assertThat(sent.names()).containsExactly("merge.check", "plusOne");
  }
}
