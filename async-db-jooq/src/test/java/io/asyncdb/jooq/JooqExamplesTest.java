package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;

import io.asyncdb.Database;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.jooq.generated.tables.records.BookRecord;
import io.asyncdb.merge.Lookup;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.row.RowMappers;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import java.util.stream.Stream;
import org.jooq.Records;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The guide's examples of typed queries, migrations and tests. */
class JooqExamplesTest {

  // tag::extension[]
  @RegisterExtension
  static final PostgresExtension postgres =
      PostgresExtension.withTemplate(
          "shop", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());

  static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  // end::extension[]

  // tag::mapping[]
  record Title(String author, String title) {}

  // end::mapping[]

  @Test
  void nestedRows() {
    JooqDatabase jooq = JooqDatabase.over(db);
    // tag::nested[]
    record Shelf(String author, List<String> titles) {}
    Mono<List<Shelf>> shelves =
        jooq.query(
                dsl ->
                    dsl.select(
                            AUTHOR.FULL_NAME,
                            multiset(
                                    select(BOOK.TITLE)
                                        .from(BOOK)
                                        .where(BOOK.AUTHOR_ID.eq(AUTHOR.ID)))
                                .convertFrom(books -> books.getValues(BOOK.TITLE)))
                        .from(AUTHOR)
                        .where(AUTHOR.EMAIL.eq("eve@example.org")))
            .map(Records.mapping(Shelf::new))
            .list();
    // end::nested[]
    long eve = Shop.author(jooq, "eve@example.org", "Eve");
    Shop.book(jooq, eve, "Poems", null, null);
    assertThat(shelves.block()).containsExactly(new Shelf("Eve", List.of("Poems")));
  }

  @Test
  void preparedQueries() {
    JooqDatabase jooq = JooqDatabase.over(db);
    // tag::prepared[]
    PreparedQuery<AuthorRecord> byEmail =
        jooq.prepare(
                dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.EMAIL.eq(param("email", AUTHOR.EMAIL))))
            .name("authors.byEmail");

    Mono<AuthorRecord> author = byEmail.bind("email", "bob@example.org").one();
    Mono<AuthorRecord> inside =
        db.inTransaction(tx -> byEmail.on(tx).bind("email", "bob@example.org").one());
    // end::prepared[]
    // tag::merged[]
    Lookup<Long, AuthorRecord> authors = jooq.lookup(AUTHOR.ID);
    MergedRecords<BookRecord> booksOf =
        jooq.merged(
            dsl ->
                dsl.selectFrom(BOOK)
                    .where(BOOK.AUTHOR_ID.eq(param("author", BOOK.AUTHOR_ID)))
                    .orderBy(BOOK.TITLE));
    // end::merged[]
    long bob = Shop.author(jooq, "bob@example.org", "Bob");
    assertThat(author.block()).isEqualTo(inside.block());
    assertThat(authors.get(bob).block().getFullName()).isEqualTo("Bob");
    assertThat(booksOf.bind("author", bob).list().block()).isEmpty();
  }

  @Test
  void manyRecords() {
    JooqDatabase jooq = JooqDatabase.over(db);
    long zoe = Shop.author(jooq, "zoe@example.org", "Zoe");
    List<BookRecord> books =
        Stream.of("One", "Two").map(title -> Shop.newBook(zoe, title)).toList();
    // tag::bulk[]
    Mono<Long> inserted = jooq.insertAll(books);

    BulkInsert<BookRecord> titles = BulkRecords.insert(BOOK, BOOK.AUTHOR_ID, BOOK.TITLE);
    Flux<Long> ids = titles.rows(books).returning(db, RowMappers.of(Long.class), "id");
    // end::bulk[]
    assertThat(inserted.block()).isEqualTo(2);
    assertThat(ids.count().block()).isEqualTo(2);
  }

  @Test
  void typedQueries() {
    // tag::typed[]
    JooqDatabase jooq = JooqDatabase.over(db);

    Mono<Long> added =
        jooq.inTransaction(
            tx ->
                tx.one(
                        dsl ->
                            dsl.insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME)
                                .values("ada@example.org", "Ada")
                                .returning(AUTHOR.ID))
                    .flatMap(
                        author ->
                            tx.execute(
                                dsl ->
                                    dsl.insertInto(BOOK, BOOK.AUTHOR_ID, BOOK.TITLE)
                                        .values(author.getId(), "Notes"))));

    Flux<BookRecord> books =
        jooq.stream(dsl -> dsl.selectFrom(BOOK).where(BOOK.TITLE.startsWith("No")));
    // end::typed[]
    // tag::titles[]
    Mono<List<Title>> titles =
        jooq.query(
                dsl ->
                    dsl.select(AUTHOR.FULL_NAME, BOOK.TITLE)
                        .from(BOOK)
                        .join(AUTHOR)
                        .on(AUTHOR.ID.eq(BOOK.AUTHOR_ID)))
            .map(Records.mapping(Title::new))
            .list();
    // end::titles[]
    db.sql("truncate author, book restart identity").execute().block();
    assertThat(added.block()).isEqualTo(1);
    assertThat(books.map(BookRecord::getTitle).collectList().block()).containsExactly("Notes");
    assertThat(titles.block()).containsExactly(new Title("Ada", "Notes"));
  }
}
