package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.generated.tables.records.BookRecord;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
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
    assertThat(added.block()).isEqualTo(1);
    assertThat(books.map(BookRecord::getTitle).collectList().block()).containsExactly("Notes");
    assertThat(titles.block()).containsExactly(new Title("Ada", "Notes"));
  }
}
