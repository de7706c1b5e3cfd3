package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static java.math.BigDecimal.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.orderBy;
import static org.jooq.impl.DSL.rowNumber;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.table;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.Query;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jooq.Record;
import org.jooq.Record2;
import org.jooq.Records;
import org.jooq.exception.DetachedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From rows to records, and from records to what people keep. */
class RecordMappingTest {

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
  void into_javaRecord_isFilledByTheNamesOfTheColumns() {
    long ada = Shop.author(jooq, "ada@example.org", "Ada");
    Shop.book(jooq, ada, "Notes", "12.50", LocalDate.of(1843, 10, 1));
    Shop.book(jooq, ada, "Poems", null, null);

    List<AuthorAndBook> books =
        jooq.query(
                dsl ->
                    dsl.select(BOOK.PRICE, BOOK.TITLE, AUTHOR.FULL_NAME, BOOK.PUBLISHED)
                        .from(BOOK)
                        .join(AUTHOR)
                        .on(AUTHOR.ID.eq(BOOK.AUTHOR_ID))
                        .orderBy(BOOK.ID))
            .into(AuthorAndBook.class)
            .list()
            .block();

    assertThat(books)
        .containsExactly(
            new AuthorAndBook("Ada", "Notes", new BigDecimal("12.50"), LocalDate.of(1843, 10, 1)),
            new AuthorAndBook("Ada", "Poems", null, null));
  }

  @Test
  void into_javaRecordWithAComponentOfNoColumn_isRefusedByName() {
    JooqQuery<?> query = jooq.query(dsl -> dsl.select(BOOK.TITLE, BOOK.PRICE).from(BOOK));

    assertThatThrownBy(() -> query.into(AuthorAndBook.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("fullName")
        .hasMessageContaining("title, price");
  }

  @Test
  void into_classWithSetters_isFilled() {
    Shop.author(jooq, "ada@example.org", "Ada");

    Query<Person> people = jooq.query(dsl -> dsl.selectFrom(AUTHOR)).into(Person.class);

    assertThat(people.one().block().fullName).isEqualTo("Ada");
  }

  @Test
  void into_plainValue_takesTheOneColumn() {
    Shop.author(jooq, "ada@example.org", "Ada");

    assertThat(
            jooq.query(dsl -> dsl.select(AUTHOR.EMAIL).from(AUTHOR))
                .into(String.class)
                .one()
                .block())
        .isEqualTo("ada@example.org");
  }

  @Test
  void map_function_isCalledWithTheTypedRecord() {
    long ada = Shop.author(jooq, "ada@example.org", "Ada");
    Shop.book(jooq, ada, "Notes", "12.50", null);
    Shop.book(jooq, ada, "Poems", "7.50", null);

    assertThat(
            jooq.query(
                    dsl ->
                        dsl.select(BOOK.AUTHOR_ID, count(), sum(BOOK.PRICE))
                            .from(BOOK)
                            .groupBy(BOOK.AUTHOR_ID))
                .map(Records.mapping(Shelf::new))
                .one()
                .block())
        .isEqualTo(new Shelf(ada, 2, new BigDecimal("20.00")));
  }

  @Test
  void join_columnsOfTheSameName_keepTheirOwnValues() {
    Shop.author(jooq, "ada@example.org", "Ada");
    long bob = Shop.author(jooq, "bob@example.org", "Bob");
    long book = Shop.book(jooq, bob, "Tables", null, null);

    Record row =
        jooq.one(
                dsl ->
                    dsl.select(AUTHOR.ID, BOOK.ID, AUTHOR.ID)
                        .from(BOOK)
                        .join(AUTHOR)
                        .on(AUTHOR.ID.eq(BOOK.AUTHOR_ID)))
            .block();

    assertThat(row.get(AUTHOR.ID)).isEqualTo(bob);
    assertThat(row.get(BOOK.ID)).isEqualTo(book);
    assertThat(row.intoList()).containsExactly(bob, book, bob);
  }

  @Test
  void selectFrom_aliasedTable_bringsTheTableRecord() {
    Shop.author(jooq, "ada@example.org", "Ada");
    var a = AUTHOR.as("a");

    assertThat(jooq.one(dsl -> dsl.selectFrom(a).where(a.FULL_NAME.eq("Ada"))).block().getEmail())
        .isEqualTo("ada@example.org");
  }

  @Test
  void select_leftJoinAndImplicitJoin_followTheGeneratedKeys() {
    long ada = Shop.author(jooq, "ada@example.org", "Ada");
    Shop.book(jooq, ada, "Notes", null, null);

    assertThat(
            jooq.query(
                    dsl ->
                        dsl.select(BOOK.TITLE, BOOK.author().EMAIL)
                            .from(BOOK)
                            .where(BOOK.author().FULL_NAME.eq("Ada"))
                            .and(BOOK.TITLE.eq("Notes")))
                .map(Record2::value2)
                .list()
                .block())
        .containsExactly("ada@example.org");
  }

  @Test
  void select_cteWindowAndUnion_areTypedAsJooqTypesThem() {
    long ada = Shop.author(jooq, "ada@example.org", "Ada");
    Shop.book(jooq, ada, "Notes", "12.50", null);
    Shop.book(jooq, ada, "Poems", "7.50", null);
    var cheap =
        name("cheap").fields("title").as(select(BOOK.TITLE).from(BOOK).where(BOOK.PRICE.lt(TEN)));

    List<Record2<String, Integer>> rows =
        jooq.list(
                dsl ->
                    dsl.with(cheap)
                        .select(BOOK.TITLE, rowNumber().over(orderBy(BOOK.PRICE)))
                        .from(BOOK)
                        .union(select(cheap.field(0, String.class).concat("!"), val(0)).from(cheap))
                        .orderBy(2))
            .block();

    assertThat(rows)
        .extracting(Record2::value1, Record2::value2)
        .containsExactly(tuple("Poems!", 0), tuple("Poems", 1), tuple("Notes", 2));
  }

  @Test
  void select_plainSqlWithoutFields_namesColumnsAfterTheResult() {
    Record row = jooq.one(dsl -> dsl.resultQuery("select 1 as a, 'x' as b, null as c")).block();

    assertThat(row.intoMap()).containsExactly(entry("a", 1), entry("b", "x"), entry("c", null));
  }

  @Test
  void select_plainSqlWithFields_takesTheirTypes() {
    assertThat(
            jooq.query(
                    dsl ->
                        dsl.resultQuery("select {0} as n, 'x' as t", val(7))
                            .coerce(field("n", Long.class), field("t", String.class)))
                .map(Records.mapping((n, t) -> t + n))
                .one()
                .block())
        .isEqualTo("x7");
  }

  @Test
  void select_tableWithoutGeneratedCode_isRead() {
    long ada = Shop.author(jooq, "ada@example.org", "Ada");
    Shop.book(jooq, ada, "Notes", "12.50", null);

    Record row = jooq.one(dsl -> dsl.select().from(table(name("book")))).block();

    assertThat(row.intoList()).containsExactly(1L, ada, "Notes", new BigDecimal("12.50"), null);
  }

  @Test
  void records_areAttachedToNothing() {
    Shop.author(jooq, "ada@example.org", "Ada");
    AuthorRecord author = jooq.one(dsl -> dsl.selectFrom(AUTHOR)).block();

    assertThat(author.configuration()).isNull();
    assertThatThrownBy(author::refresh).isInstanceOf(DetachedException.class);
    Record row = jooq.one(dsl -> dsl.select(AUTHOR.ID).from(AUTHOR)).block();
    assertThat(row.configuration()).isNull();
  }

  record AuthorAndBook(String fullName, String title, BigDecimal price, LocalDate published) {}

  record Shelf(Long author, Integer books, BigDecimal worth) {}

  static final class Person {
    private String fullName;

    public void setFullName(String fullName) {
      this.fullName = fullName;
    }
  }
}
