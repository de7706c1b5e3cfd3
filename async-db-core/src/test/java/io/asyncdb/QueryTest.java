package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.error.ResultException;
import io.asyncdb.test.PostgresExtension;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class QueryTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  record User(int id, String email, Instant createdAt) {}

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table users (
              id int primary key, email text not null unique,
              created_at timestamptz not null default '2026-01-02T03:04:05Z')""")
        .execute()
        .block();
  }

  @BeforeEach
  void threeUsers() {
    db.sql("truncate users").execute().block();
    assertThat(
            db.sql("insert into users (id, email) select i, 'u' || i from generate_series(1, 3) i")
                .execute()
                .block())
        .isEqualTo(3);
  }

  @Test
  void one_oneRow_isMapped() {
    User user =
        db.sql("select id, email, created_at from users where id = :id")
            .bind("id", 2)
            .as(User.class)
            .one()
            .block();
    assertThat(user).isEqualTo(new User(2, "u2", Instant.parse("2026-01-02T03:04:05Z")));
  }

  @Test
  void one_noRow_isAnError() {
    assertThatThrownBy(() -> users("id = 99").one().block())
        .isInstanceOf(ResultException.class)
        .hasMessageStartingWith("expected one row, got 0 in: select");
  }

  @Test
  void one_severalRows_isAnErrorWithTheirNumber() {
    assertThatThrownBy(() -> users("true").one().block())
        .isInstanceOf(ResultException.class)
        .hasMessageStartingWith("expected one row, got 3 in: select");
  }

  @Test
  void optional_noneOneSeveral_isEmptyRowError() {
    assertThat(users("id = 99").optional().block()).isNull();
    assertThat(users("id = 1").optional().block()).isNotNull();
    assertThatThrownBy(() -> users("true").optional().block())
        .isInstanceOf(ResultException.class)
        .hasMessageStartingWith("expected at most one row, got 3");
  }

  @Test
  void first_severalOrNone_isFirstOrEmpty() {
    assertThat(users("true order by id desc").first().map(User::id).block()).isEqualTo(3);
    assertThat(users("false").first().block()).isNull();
  }

  @Test
  void list_rows_areInOrder() {
    List<User> all = users("true order by id").list().block();
    assertThat(all).extracting(User::id).containsExactly(1, 2, 3);
    assertThat(users("false").list().block()).isEmpty();
  }

  @Test
  void stream_demandInSteps_deliversEachRowOnce() {
    Flux<Integer> numbers =
        db
            .sql("select i from generate_series(1, $1) i")
            .bind(1, 2_000)
            .fetchSize(100)
            .as(Integer.class)
            .stream();
    StepVerifier.create(numbers, 1)
        .expectNext(1)
        .thenRequest(499)
        .expectNextCount(499)
        .thenRequest(Long.MAX_VALUE)
        .expectNextCount(1_500)
        .verifyComplete();
  }

  @Test
  void stream_takenInPart_stopsAndFreesTheConnection() {
    Flux<Long> endless =
        db.sql("select generate_series(1, 1000000000::bigint)").as(Long.class).stream();
    assertThat(endless.take(5).collectList().block()).containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void execute_insertSelectDdl_countsRows() {
    assertThat(db.sql("update users set email = email || 'x'").execute().block()).isEqualTo(3);
    assertThat(db.sql("select * from users").execute().block()).isEqualTo(3);
    assertThat(
            db.sql(
                    "merge into users u using (values (1), (2), (9)) v(id) on u.id = v.id"
                        + " when matched then delete"
                        + " when not matched then insert (id, email) values (v.id, 'new')")
                .execute()
                .block())
        .isEqualTo(3);
    assertThat(db.sql("create temp table t (i int)").execute().block()).isZero();
  }

  @Test
  void execute_insertReturning_readsGeneratedValues() {
    UUID id = UUID.randomUUID();
    assertThat(
            db.sql("insert into users (id, email) values (10, :email) returning created_at")
                .bind("email", id.toString())
                .as(Instant.class)
                .one()
                .block())
        .isEqualTo("2026-01-02T03:04:05Z");
  }

  @Test
  void bind_null_isTypedByTheServer() {
    assertThat(db.sql("select :v::int is null").bind("v", null).as(Boolean.class).one().block())
        .isTrue();
    assertThat(
            db.sql("select count(*) from users where :email::text is null or email = :email")
                .bind("email", null)
                .as(Long.class)
                .one()
                .block())
        .isEqualTo(3L);
  }

  enum Mood {
    happy,
    sad
  }

  @Test
  void bind_enum_fitsAnEnumTypeAndText() {
    db.sql("drop type if exists mood; create type mood as enum ('happy', 'sad')").execute().block();
    assertThat(db.sql("select :m::mood").bind("m", Mood.sad).as(Mood.class).one().block())
        .isEqualTo(Mood.sad);
    assertThat(db.sql("select :m::text").bind("m", Mood.sad).as(String.class).one().block())
        .isEqualTo("sad");
    assertThat(
            db.sql("select m from (values ('happy'::mood)) v (m) where m = :m")
                .bind("m", Mood.happy)
                .as(Mood.class)
                .one()
                .block())
        .isEqualTo(Mood.happy);
  }

  @Test
  void bind_collection_isRefusedWithTheWayOut() {
    assertThatThrownBy(() -> db.sql("select 1 where 1 = any(:ids)").bind("ids", List.of(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bind an array and write = any(:ids)");
  }

  @Test
  void as_nullScalar_isAnErrorThatSaysWhatToDo() {
    assertThatThrownBy(() -> db.sql("select null::int").as(Integer.class).one().block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("column 1 is NULL");
  }

  @Test
  void map_optional_carriesNull() {
    Optional<Integer> none =
        db.sql("select null::int")
            .map(row -> Optional.ofNullable(row.get(0, Integer.class)))
            .one()
            .block();
    assertThat(none).isEmpty();
  }

  private static Query<User> users(String condition) {
    return db.sql("select id, email, created_at from users where " + condition).as(User.class);
  }
}
