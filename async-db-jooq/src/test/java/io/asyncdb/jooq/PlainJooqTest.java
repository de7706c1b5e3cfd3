package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.multiset;
import static org.jooq.impl.DSL.select;

import io.asyncdb.Database;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.test.Await;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.R2dbcDataIntegrityViolationException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** jOOQ's own execution over R2DBC, with all that our way of running it refuses, on the facade. */
class PlainJooqTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static final Duration SOON = Duration.ofSeconds(10);

  private static Database db;
  private static DSLContext dsl;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    dsl = DSL.using(db.asConnectionFactory(), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void empty() {
    db.sql("truncate author, book restart identity").execute().block();
  }

  private static Mono<AuthorRecord> insert(DSLContext on, String email) {
    return Mono.from(
        on.insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME).values(email, "Ada").returning());
  }

  @Test
  void insertReturning_andSelect_bringTypedRecords() {
    OffsetDateTime created = OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6_000, ZoneOffset.UTC);
    AuthorRecord author =
        Mono.from(
                dsl.insertInto(AUTHOR)
                    .set(AUTHOR.EMAIL, "ada@example.org")
                    .set(AUTHOR.FULL_NAME, "Ada")
                    .set(AUTHOR.MOOD, Mood.very_happy)
                    .set(AUTHOR.CREATED_AT, created)
                    .returning())
            .block(SOON);

    AuthorRecord found =
        Mono.from(dsl.selectFrom(AUTHOR).where(AUTHOR.EMAIL.eq("ada@example.org"))).block(SOON);

    assertThat(author.getId()).isEqualTo(1);
    assertThat(found).isEqualTo(author);
    assertThat(found.getMood()).isEqualTo(Mood.very_happy);
    assertThat(found.getCreatedAt().toInstant()).isEqualTo(created.toInstant());
  }

  @Test
  void multiset_ofChildren_isNested() {
    AuthorRecord ada = insert(dsl, "ada@example.org").block(SOON);
    Mono.from(
            dsl.insertInto(BOOK, BOOK.AUTHOR_ID, BOOK.TITLE)
                .values(ada.getId(), "Notes")
                .values(ada.getId(), "Letters"))
        .block(SOON);

    List<String> titles =
        Mono.from(
                dsl.select(
                        multiset(
                                select(BOOK.TITLE)
                                    .from(BOOK)
                                    .where(BOOK.AUTHOR_ID.eq(AUTHOR.ID))
                                    .orderBy(BOOK.TITLE))
                            .convertFrom(rows -> rows.getValues(BOOK.TITLE)))
                    .from(AUTHOR))
            .block(SOON)
            .value1();

    assertThat(titles).containsExactly("Letters", "Notes");
  }

  @Test
  void select_ofManyRows_bringsThemAll() {
    Long sum =
        Flux.from(dsl.resultQuery("select generate_series(1, 5000)::bigint"))
            .map(row -> row.get(0, Long.class))
            .reduce(0L, Long::sum)
            .block(SOON);

    assertThat(sum).isEqualTo(5_000L * 5_001 / 2);
  }

  @Test
  void transactionPublisher_ofTwoInserts_keepsBothOrNone() {
    Mono.from(
            dsl.transactionPublisher(
                tx ->
                    insert(tx.dsl(), "ada@example.org").then(insert(tx.dsl(), "bob@example.org"))))
        .block(SOON);
    assertThatThrownBy(
            () ->
                Mono.from(
                        dsl.transactionPublisher(
                            tx ->
                                insert(tx.dsl(), "eve@example.org")
                                    .then(insert(tx.dsl(), "ada@example.org"))))
                    .block(SOON))
        .isInstanceOf(DataAccessException.class)
        .hasCauseInstanceOf(R2dbcDataIntegrityViolationException.class);

    assertThat(Mono.from(dsl.selectCount().from(AUTHOR)).block(SOON).value1()).isEqualTo(2);
  }

  @Test
  void nestedTransactionPublisher_thatFails_isTakenBackAlone() {
    Mono.from(
            dsl.transactionPublisher(
                tx ->
                    insert(tx.dsl(), "ada@example.org")
                        .then(
                            Mono.from(
                                    tx.dsl()
                                        .transactionPublisher(
                                            inner -> insert(inner.dsl(), "ada@example.org")))
                                .onErrorResume(DataAccessException.class, e -> Mono.empty()))))
        .block(SOON);

    assertThat(Mono.from(dsl.selectCount().from(AUTHOR)).block(SOON).value1()).isEqualTo(1);
  }

  @Test
  void batch_ofBindings_changesEach() {
    List<Integer> counts =
        Flux.from(
                dsl.batch(dsl.insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME).values("", ""))
                    .bind("ada@example.org", "Ada")
                    .bind("bob@example.org", "Bob"))
            .collectList()
            .block(SOON);

    assertThat(counts).containsExactly(1, 1);
  }

  @Test
  void cancel_ofARunningQuery_stopsItOnTheServer() {
    Disposable running = Flux.from(dsl.resultQuery("select pg_sleep(60)")).subscribe();
    Await.until(SOON, () -> sleeping() == 1, () -> "not started");

    running.dispose();

    Await.until(SOON, () -> sleeping() == 0, () -> "still running");
    Await.until(SOON, () -> db.stats().active() == 0, () -> db.stats().toString());
  }

  private static long sleeping() {
    return db.sql(
            "select count(*) from pg_stat_activity where datname = current_database()"
                + " and state = 'active' and query like 'select pg_sleep%'")
        .as(Long.class)
        .one()
        .block();
  }
}
