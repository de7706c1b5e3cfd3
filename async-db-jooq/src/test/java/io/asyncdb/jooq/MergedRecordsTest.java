package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static io.asyncdb.jooq.generated.Tables.PURCHASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.param;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.jooq.generated.tables.records.BookRecord;
import io.asyncdb.merge.Lookup;
import io.asyncdb.merge.MergeOptions;
import io.asyncdb.observe.DatabaseListener;
import io.asyncdb.observe.StatementEvent;
import io.asyncdb.test.PostgresExtension;
import java.time.LocalDate;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jooq.Record1;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** Typed lookups, typed merged reads, and what listeners call each kind of typed query. */
class MergedRecordsTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static final Queue<StatementEvent> SENT = new ConcurrentLinkedQueue<>();

  private static Database db;
  private static JooqDatabase jooq;

  @BeforeAll
  static void open() {
    DatabaseListener listener =
        new DatabaseListener() {
          @Override
          public void statementStarted(StatementEvent statement) {
            SENT.add(statement);
          }
        };
    db =
        postgres.open(
            url ->
                Database.open(DatabaseConfig.fromUrl(url).toBuilder().listener(listener).build()),
            d -> d.stats().active());
    jooq = JooqDatabase.over(db);
  }

  @BeforeEach
  void authors() {
    db.sql("truncate author, book restart identity").execute().block();
    for (int i = 1; i <= 50; i++) {
      long id = Shop.author(jooq, i + "@example.org", "Author " + i);
      Shop.book(jooq, id, "B" + i, "1." + (i + 10), LocalDate.of(2026, 1, 1));
      Shop.book(jooq, id, "A" + i, null, null);
    }
    SENT.clear();
  }

  @Test
  void lookup_manyKeysAtOnce_bringsTheTablesRecordsByFewStatements() {
    Lookup<Long, AuthorRecord> byId = jooq.lookup(AUTHOR.ID);

    for (int run = 0; run < 2; run++) {
      List<AuthorRecord> authors =
          Flux.range(1, 50).flatMap(i -> byId.get((long) i), 50).collectList().block();
      assertThat(authors)
          .hasSize(50)
          .allSatisfy(a -> assertThat(a.getFullName()).isEqualTo("Author " + a.getId()))
          .allSatisfy(a -> assertThat(a.getMood()).isEqualTo(Mood.ok));
    }
    assertThat(byId.get(99L).block()).isNull();
    assertThat(SENT).hasSizeLessThan(50);
  }

  @Test
  void lookup_keyOfManyRows_listsThem() {
    Lookup<Long, BookRecord> byAuthor = jooq.lookup(BOOK.AUTHOR_ID);

    assertThat(byAuthor.list(7L).block())
        .extracting(BookRecord::getTitle)
        .containsExactlyInAnyOrder("B7", "A7");
    assertThat(jooq.lookup(AUTHOR.EMAIL).get("3@example.org").block().getId()).isEqualTo(3);
  }

  @Test
  void lookup_keyWithAConverterOrAnEnum_isRefusedByName() {
    assertThatThrownBy(() -> jooq.lookup(PURCHASE.TOTAL))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"total\"");
    assertThatThrownBy(() -> jooq.lookup(AUTHOR.MOOD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"mood\"");
  }

  @Test
  void merged_manyCallers_getTheirOwnRowsInOrder() {
    MergedRecords<Record1<String>> titles =
        jooq.merged(
            dsl ->
                dsl.select(BOOK.TITLE)
                    .from(BOOK)
                    .where(BOOK.AUTHOR_ID.eq(param("author", BOOK.AUTHOR_ID)))
                    .and(BOOK.TITLE.ne("none"))
                    .orderBy(BOOK.TITLE));

    for (int run = 0; run < 2; run++) {
      assertThat(
              Flux.range(1, 50)
                  .flatMapSequential(i -> titles.bind("author", (long) i).list(), 50)
                  .map(rows -> rows.get(0).value1() + rows.get(1).value1())
                  .collectList()
                  .block())
          .startsWith("A1B1", "A2B2")
          .hasSize(50);
    }
    assertThat(SENT).hasSizeLessThan(50);
  }

  @Test
  void merged_enumParameter_isSentByItsLabel() {
    jooq.execute(
            dsl -> dsl.update(AUTHOR).set(AUTHOR.MOOD, Mood.very_happy).where(AUTHOR.ID.eq(4L)))
        .block();
    MergedRecords<AuthorRecord> ofMood =
        jooq.merged(
            dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.MOOD.eq(param("mood", AUTHOR.MOOD))));

    assertThat(ofMood.bind("mood", Mood.very_happy).one().block().getId()).isEqualTo(4);
    assertThat(ofMood.bind("mood", Mood.sad).optional().block()).isNull();
    assertThat(ofMood.bind("mood", Mood.ok).first().block()).isNotNull();
    assertThatThrownBy(() -> ofMood.bind("mood", "ok")).hasMessageContaining("takes a Mood");
    assertThatThrownBy(() -> ofMood.one().block()).hasMessageContaining(":mood is not bound");
  }

  @Test
  void lookupAndMerged_inATransaction_areRefused() {
    db.inTransaction(
            tx -> {
              JooqDatabase inside = JooqDatabase.over(tx);
              assertThatThrownBy(() -> inside.lookup(AUTHOR.ID))
                  .isInstanceOf(IllegalStateException.class)
                  .hasMessageContaining("lookup")
                  .hasMessageContaining("on a Database");
              assertThatThrownBy(
                      () ->
                          inside.merged(
                              dsl ->
                                  dsl.selectFrom(AUTHOR)
                                      .where(AUTHOR.ID.eq(param("id", AUTHOR.ID)))))
                  .isInstanceOf(IllegalStateException.class);
              return tx.sql("select 1").execute();
            })
        .block();
  }

  @Test
  void names_ofEachKind_reachTheListener() {
    jooq.query(dsl -> dsl.selectFrom(AUTHOR).limit(1)).name("authors.first").one().block();
    jooq.query(dsl -> dsl.select(AUTHOR.ID).from(AUTHOR).limit(1))
        .name("authors.mapped")
        .map(Record1::value1)
        .one()
        .block();
    jooq.statement(dsl -> dsl.update(BOOK).set(BOOK.TITLE, "x")).name("books.x").execute().block();
    PreparedQuery<AuthorRecord> byId =
        jooq.prepare(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(param("id", AUTHOR.ID))));
    byId.name("authors.byId").bind("id", 1L).map(AuthorRecord::getEmail).one().block();
    db.inTransaction(tx -> byId.name("authors.inside").on(tx).bind("id", 1L).one()).block();
    jooq.prepareUpdate(dsl -> dsl.deleteFrom(BOOK).where(BOOK.ID.eq(param("id", BOOK.ID))))
        .name("books.delete")
        .bind("id", 1L)
        .execute()
        .block();
    jooq.lookup(AUTHOR.ID).with(MergeOptions.DEFAULT.withName("authors.lookup")).get(1L).block();
    jooq.merged(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(param("id", AUTHOR.ID))))
        .with(MergeOptions.DEFAULT.withName("authors.merged"))
        .bind("id", 1L)
        .one()
        .block();

    assertThat(SENT)
        .extracting(StatementEvent::name)
        .contains(
            "authors.first",
            "authors.mapped",
            "books.x",
            "authors.byId",
            "authors.inside",
            "books.delete",
            "authors.lookup",
            "authors.merged");
  }
}
