package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static io.asyncdb.jooq.generated.Tables.CUSTOMER;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jooq.Records;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Queries that are rendered once. */
class PreparedQueryTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static Database db;
  private static JooqDatabase jooq;
  private static PreparedQuery<AuthorRecord> byId;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    jooq = JooqDatabase.over(db);
    byId = jooq.prepare(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(param("id", AUTHOR.ID))));
  }

  @BeforeEach
  void empty() {
    db.sql("truncate author, book, customer, purchase restart identity cascade").execute().block();
    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");
  }

  @Test
  void bind_again_isAnotherQueryAndLeavesTheFirst() {
    PreparedQuery<AuthorRecord> ada = byId.bind("id", 1L);
    PreparedQuery<AuthorRecord> bob = ada.bind("id", 2L);

    for (int run = 0; run < 3; run++) {
      assertThat(ada.one().block().getFullName()).isEqualTo("Ada");
      assertThat(bob.one().block().getFullName()).isEqualTo("Bob");
    }
    assertThat(byId.bind("id", 3L).optional().block()).isNull();
  }

  @Test
  void bind_byManyThreads_givesEachItsOwn() {
    List<Long> ids = LongStream.rangeClosed(3, 202).boxed().toList();
    ids.forEach(i -> Shop.author(jooq, i + "@example.org", "Author " + i));

    Set<String> wrong =
        Flux.fromIterable(ids)
            .flatMap(
                id ->
                    byId.bind("id", id)
                        .one()
                        .subscribeOn(Schedulers.parallel())
                        .filter(author -> !author.getFullName().equals("Author " + id)),
                32)
            .map(AuthorRecord::getFullName)
            .collect(Collectors.toSet())
            .block();

    assertThat(wrong).isEmpty();
  }

  @Test
  void bind_nameThatStandsTwice_isBoundAtBothPlaces() {
    var named =
        jooq.prepare(
            dsl ->
                dsl.select(AUTHOR.ID)
                    .from(AUTHOR)
                    .where(AUTHOR.FULL_NAME.eq(param("text", String.class)))
                    .or(AUTHOR.EMAIL.eq(param("text", String.class)))
                    .orderBy(AUTHOR.ID));

    assertThat(named.toString()).containsOnlyOnce("\"full_name\" = :text").contains("= :text)");
    assertThat(named.bind("text", "Ada").one().block().value1()).isEqualTo(1);
    assertThat(named.bind("text", "bob@example.org").one().block().value1()).isEqualTo(2);
  }

  @Test
  void values_withoutAName_stayAsTheyWereBuilt() {
    var others =
        jooq.prepare(
            dsl ->
                dsl.select(AUTHOR.ID, val("it's :id"))
                    .from(AUTHOR)
                    .where(AUTHOR.FULL_NAME.ne("Ada"))
                    .and(AUTHOR.ID.gt(param("id", AUTHOR.ID)))
                    .limit(param("most", 10)));

    assertThat(others.bind("id", 0L).list().block())
        .extracting(row -> row.value1() + row.value2())
        .containsExactly("2it's :id");
    assertThat(others.bind("id", 0L).bind("most", 0).list().block()).isEmpty();
  }

  @Test
  void values_ofEnumsConvertersAndBindings_areSentAsTheirFieldsSay() {
    PreparedUpdate insert =
        jooq.prepareUpdate(
            dsl ->
                dsl.insertInto(CUSTOMER)
                    .set(CUSTOMER.ID, param("id", CUSTOMER.ID))
                    .set(CUSTOMER.EMAIL, param("email", CUSTOMER.EMAIL))
                    .set(CUSTOMER.NAME, "?")
                    .set(CUSTOMER.MOOD, param("mood", CUSTOMER.MOOD))
                    .set(CUSTOMER.TAGS, param("tags", CUSTOMER.TAGS))
                    .set(CUSTOMER.NOTES, param("notes", CUSTOMER.NOTES)));
    assertThat(
            insert
                .bind("id", 1L)
                .bind("email", "ada@example.org")
                .bind("mood", Mood.very_happy)
                .bind("tags", new String[] {"a", "b"})
                .bind("notes", "{\"a\": 1}")
                .execute()
                .block())
        .isEqualTo(1);
    jooq.execute(
            dsl ->
                dsl.insertInto(PURCHASE, PURCHASE.CUSTOMER_ID, PURCHASE.TOTAL)
                    .values(1L, new Money(5)))
        .block();

    var total =
        jooq.prepare(
            dsl ->
                dsl.select(PURCHASE.TOTAL, CUSTOMER.MOOD, CUSTOMER.NOTES)
                    .from(PURCHASE)
                    .join(CUSTOMER)
                    .onKey()
                    .where(PURCHASE.TOTAL.eq(param("total", PURCHASE.TOTAL))));
    for (int run = 0; run < 2; run++) {
      assertThat(total.bind("total", new Money(5)).one().block().intoList())
          .containsExactly(new Money(5), Mood.very_happy, "{\"a\": 1}");
    }
  }

  @Test
  void on_sessionAndTransaction_runsThere() {
    AuthorRecord inside =
        db.inTransaction(
                tx -> {
                  tx.setRollbackOnly();
                  return tx.sql("insert into author (email, full_name) values ('eve@x', 'Eve')")
                      .execute()
                      .then(byId.on(tx).bind("id", 3L).one());
                })
            .block();

    assertThat(inside.getFullName()).isEqualTo("Eve");
    assertThat(byId.bind("id", 3L).optional().block()).isNull();
    assertThat(
            db.withSession(session -> byId.on(session).bind("id", 1L).one())
                .map(AuthorRecord::getFullName)
                .block())
        .isEqualTo("Ada");
  }

  @Test
  void map_beforeBinding_isKept() {
    PreparedQuery<String> name =
        jooq.prepare(
                dsl ->
                    dsl.select(AUTHOR.ID, AUTHOR.FULL_NAME)
                        .from(AUTHOR)
                        .where(AUTHOR.ID.eq(param("id", AUTHOR.ID))))
            .map(Records.mapping((id, fullName) -> id + " " + fullName));

    assertThat(name.bind("id", 2L).one().block()).isEqualTo("2 Bob");
    assertThat(name.bind("id", 2L).stream().collectList().block()).containsExactly("2 Bob");
    assertThat(name.bind("id", 2L).first().block()).isEqualTo("2 Bob");
  }

  @Test
  void bind_unknownName_listsThoseThereAre() {
    assertThatThrownBy(() -> byId.bind("key", 1L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no parameter :key; there are :id in: select");
  }

  @Test
  void run_missingParameter_isNamed() {
    assertThatThrownBy(() -> byId.one().block())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter :id is not bound in: select");
    assertThatThrownBy(
            () ->
                jooq.prepareUpdate(
                        dsl ->
                            dsl.deleteFrom(BOOK).where(BOOK.TITLE.eq(param("title", BOOK.TITLE))))
                    .execute()
                    .block())
        .hasMessageContaining("parameter :title is not bound");
  }

  @Test
  void bind_valueOfAnotherClass_isRefusedWithoutTheValue() {
    assertThatThrownBy(() -> byId.bind("id", "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("parameter :id takes a Long, was a String")
        .hasMessageNotContaining("secret");
  }

  @Test
  void prepare_nothingToDo_isZeroWithoutAnError() {
    PreparedUpdate nothing = jooq.prepareUpdate(dsl -> dsl.update(AUTHOR).set(new AuthorRecord()));

    assertThat(nothing.execute().block()).isZero();
  }

  @Test
  void prepare_oneNameForTwoClasses_isRefused() {
    assertThatThrownBy(
            () ->
                jooq.prepare(
                    dsl ->
                        dsl.selectFrom(AUTHOR)
                            .where(AUTHOR.ID.eq(param("x", Long.class)))
                            .or(AUTHOR.EMAIL.eq(param("x", String.class)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(":x is a Long in one place and a String in another");
  }

  @Test
  void prepare_nameThatIsNone_isRefused() {
    assertThatThrownBy(
            () ->
                jooq.prepare(
                    dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(param("the-id", AUTHOR.ID)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"the-id\"");
  }
}
