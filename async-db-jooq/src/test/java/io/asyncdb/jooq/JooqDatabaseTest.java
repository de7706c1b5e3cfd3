package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.ConstraintViolationException.Kind;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.ResultException;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

class JooqDatabaseTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static Database db;
  private static JooqDatabase jooq;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    jooq = JooqDatabase.over(db);
  }

  @BeforeEach
  void empty() {
    db.sql("truncate author, book restart identity").execute().block();
  }

  @Test
  void insertReturning_allColumns_bringsTheTableRecordWithWhatTheServerMade() {
    AuthorRecord author =
        jooq.one(
                dsl ->
                    dsl.insertInto(AUTHOR)
                        .set(AUTHOR.EMAIL, "ada@example.org")
                        .set(AUTHOR.FULL_NAME, "Ada")
                        .returning())
            .block();

    assertThat(author.getId()).isEqualTo(1);
    assertThat(author.getMood()).isEqualTo(Mood.ok);
    assertThat(author.getCreatedAt()).isNotNull();
    assertThat(author.changed()).isFalse();
    assertThat(author.original(AUTHOR.ID)).isEqualTo(1);
  }

  @Test
  void insertReturning_oneColumn_leavesTheRestOfTheTableRecordEmpty() {
    AuthorRecord author =
        jooq.one(
                dsl ->
                    dsl.insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME)
                        .values("ada@example.org", "Ada")
                        .returning(AUTHOR.ID))
            .block();

    assertThat(author.getId()).isEqualTo(1);
    assertThat(author.getEmail()).isNull();
  }

  @Test
  void insert_record_takesWhatIsSetInIt() {
    AuthorRecord author = new AuthorRecord();
    author.setEmail("ada@example.org");
    author.setFullName("Ada");
    author.setMood(Mood.very_happy);

    assertThat(jooq.execute(dsl -> dsl.insertInto(AUTHOR).set(author)).block()).isEqualTo(1);
    assertThat(author("ada@example.org").getMood()).isEqualTo(Mood.very_happy);
  }

  @Test
  void insert_onConflictDoUpdate_updates() {
    Shop.author(jooq, "ada@example.org", "Ada");

    AuthorRecord author =
        jooq.one(
                dsl ->
                    dsl.insertInto(AUTHOR)
                        .set(AUTHOR.EMAIL, "ada@example.org")
                        .set(AUTHOR.FULL_NAME, "Countess")
                        .onConflict(AUTHOR.EMAIL)
                        .doUpdate()
                        .set(AUTHOR.FULL_NAME, "Countess")
                        .returning())
            .block();

    assertThat(author.getId()).isEqualTo(1);
    assertThat(author.getFullName()).isEqualTo("Countess");
  }

  @Test
  void update_returning_bringsTheRowsAsTheyAreNow() {
    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");

    List<Record2<Long, String>> updated =
        jooq.list(
                dsl ->
                    dsl.update(AUTHOR)
                        .set(AUTHOR.MOOD, Mood.sad)
                        .set(AUTHOR.FULL_NAME, AUTHOR.FULL_NAME.concat("!"))
                        .where(AUTHOR.MOOD.eq(Mood.ok))
                        .returningResult(AUTHOR.ID, AUTHOR.FULL_NAME))
            .block();

    assertThat(updated)
        .extracting(Record2::value1, Record2::value2)
        .containsExactlyInAnyOrder(tuple(1L, "Ada!"), tuple(2L, "Bob!"));
  }

  @Test
  void delete_count_isTheNumberOfRows() {
    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");

    assertThat(jooq.execute(dsl -> dsl.deleteFrom(AUTHOR).where(AUTHOR.ID.gt(0L))).block())
        .isEqualTo(2);
    assertThat(jooq.execute(dsl -> dsl.deleteFrom(AUTHOR)).block()).isZero();
  }

  @Test
  void execute_nothingToDo_isZeroWithoutAnError() {
    assertThat(
            jooq.execute(dsl -> dsl.insertInto(AUTHOR, AUTHOR.EMAIL).valuesOfRows(List.of()))
                .block())
        .isZero();
    assertThat(jooq.execute(dsl -> dsl.update(AUTHOR).set(new AuthorRecord())).block()).isZero();
  }

  @Test
  void execute_ddl_inlinesItsValues() {
    jooq.execute(
            dsl ->
                dsl.createTable("scratch")
                    .column("note", SQLDataType.VARCHAR.defaultValue(val("it's"))))
        .block();

    assertThat(
            db.sql("insert into scratch default values returning note")
                .as(String.class)
                .one()
                .block())
        .isEqualTo("it's");
  }

  @Test
  void one_oneRow_isTheRecord() {
    Shop.author(jooq, "ada@example.org", "Ada");
    assertThat(author("ada@example.org").getFullName()).isEqualTo("Ada");
  }

  @Test
  void one_noRowOrTwo_isAnError() {
    assertThatThrownBy(() -> author("ada@example.org")).isInstanceOf(ResultException.class);

    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");
    assertThatThrownBy(() -> jooq.one(dsl -> dsl.selectFrom(AUTHOR)).block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("expected one row, got 2")
        .hasMessageNotContaining("example.org");
  }

  @Test
  void optional_noRow_isEmpty() {
    assertThat(jooq.optional(dsl -> dsl.selectFrom(AUTHOR)).block()).isNull();
  }

  @Test
  void first_severalRows_isTheFirst() {
    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");

    assertThat(jooq.first(dsl -> dsl.selectFrom(AUTHOR).orderBy(AUTHOR.ID.desc())).block())
        .extracting(AuthorRecord::getFullName)
        .isEqualTo("Bob");
  }

  @Test
  void stream_manyRows_comeInOrder() {
    Flux<Integer> numbers =
        jooq
            .query(
                dsl ->
                    dsl.select(field(name("i"), Integer.class))
                        .from("generate_series(1, {0}) i", val(10_000))
                        .orderBy(1))
            .fetchSize(100)
            .stream()
            .map(Record::hashCode);

    assertThat(numbers.count().block()).isEqualTo(10_000);
  }

  @Test
  void query_subscribedTwice_runsTwice() {
    JooqQuery<AuthorRecord> query = jooq.query(dsl -> dsl.selectFrom(AUTHOR));
    assertThat(query.list().block()).isEmpty();

    Shop.author(jooq, "ada@example.org", "Ada");
    assertThat(query.list().block()).hasSize(1);
  }

  @Test
  void select_namedParameters_areSentAsOften() {
    assertThat(
            jooq.query(dsl -> dsl.select(param("n", 7), param("n", 7).plus(val(1))))
                .map(row -> row.value1() + row.value2())
                .one()
                .block())
        .isEqualTo(15);
  }

  @Test
  void select_nullNobodyCanInfer_isSentWithItsType() {
    String none = null;
    Shop.author(jooq, "ada@example.org", "Ada");

    assertThat(
            jooq.list(
                    dsl ->
                        dsl.selectFrom(AUTHOR)
                            .where(val(none).isNull().or(AUTHOR.EMAIL.eq(val(none)))))
                .block())
        .hasSize(1);
  }

  @Test
  void insert_uniqueViolation_namesTheConstraintAndNoValue() {
    Shop.author(jooq, "ada@example.org", "Ada");

    assertThatThrownBy(() -> Shop.author(jooq, "ada@example.org", "Eve"))
        .isInstanceOfSatisfying(
            ConstraintViolationException.class,
            error -> {
              assertThat(error.kind()).isEqualTo(Kind.UNIQUE);
              assertThat(error.constraint()).isEqualTo("author_email_unique");
              assertThat(error.table()).isEqualTo("author");
              assertThat(error.sql()).startsWith("insert into").contains("$1");
              assertThat(error).hasMessageNotContaining("ada@example.org");
            });
  }

  @Test
  void select_wrongSql_isTypedAsSuch() {
    assertThatThrownBy(() -> jooq.list(dsl -> dsl.select(field("nothing")).from(AUTHOR)).block())
        .isInstanceOfSatisfying(
            InvalidSqlException.class, error -> assertThat(error.sqlState()).isEqualTo("42703"));
  }

  private static AuthorRecord author(String email) {
    return jooq.one(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.EMAIL.eq(email))).block();
  }
}
