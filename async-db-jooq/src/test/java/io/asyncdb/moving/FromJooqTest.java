package io.asyncdb.moving;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.Database;
import io.asyncdb.jooq.JooqDatabase;
import io.asyncdb.jooq.generated.tables.records.BookRecord;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.Record2;
import org.jooq.Records;
import org.jooq.SQLDialect;
import org.jooq.impl.DSL;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Code on jOOQ over JDBC, and what it becomes: both have the same results. */
class FromJooqTest {

  @RegisterExtension static final PostgresExtension postgres = Shelf.extension();

  static Database db;
  static JooqDatabase jooq;
  static DSLContext dsl;

  @BeforeAll
  static void open() {
    db = Shelf.database(postgres);
    jooq = JooqDatabase.over(db);
    dsl = DSL.using(Shelf.pool(postgres), SQLDialect.POSTGRES);
  }

  @BeforeEach
  void fill() {
    Shelf.fill(db);
  }

  record Title(String author, String title) {}

  // tag::queryBefore[]
  List<Title> titlesBlocking(BigDecimal most) {
    return dsl.select(AUTHOR.FULL_NAME, BOOK.TITLE)
        .from(BOOK)
        .join(AUTHOR)
        .on(AUTHOR.ID.eq(BOOK.AUTHOR_ID))
        .where(BOOK.PRICE.le(most))
        .orderBy(BOOK.ID)
        .fetch(Records.mapping(Title::new));
  }

  // end::queryBefore[]

  // tag::queryAfter[]
  Mono<List<Title>> titles(BigDecimal most) {
    return jooq.query(
            dsl ->
                dsl.select(AUTHOR.FULL_NAME, BOOK.TITLE)
                    .from(BOOK)
                    .join(AUTHOR)
                    .on(AUTHOR.ID.eq(BOOK.AUTHOR_ID))
                    .where(BOOK.PRICE.le(most))
                    .orderBy(BOOK.ID))
        .map(Records.mapping(Title::new))
        .list();
  }

  // end::queryAfter[]

  @Test
  void query_ofChosenColumns_isTheSame() {
    BigDecimal most = new BigDecimal("14.00");
    assertThat(titles(most).block()).isEqualTo(titlesBlocking(most)).hasSize(4);
  }

  // tag::lockBefore[]
  int raiseBlocking(long book, BigDecimal by) {
    return dsl.transactionResult(
        tx -> {
          BookRecord locked =
              tx.dsl().selectFrom(BOOK).where(BOOK.ID.eq(book)).forUpdate().fetchSingle();
          locked.setPrice(locked.getPrice().add(by));
          return locked.store();
        });
  }

  // end::lockBefore[]

  // tag::lockAfter[]
  Mono<Long> raise(long book, BigDecimal by) {
    return jooq.inTransaction(
        tx ->
            tx.one(dsl -> dsl.selectFrom(BOOK).where(BOOK.ID.eq(book)).forUpdate())
                .flatMap(
                    locked ->
                        tx.execute(
                            dsl ->
                                dsl.update(BOOK)
                                    .set(BOOK.PRICE, locked.getPrice().add(by))
                                    .where(BOOK.ID.eq(book)))));
  }

  // end::lockAfter[]

  @Test
  void row_lockedAndChanged_endsTheSame() {
    assertThat(raiseBlocking(1, BigDecimal.ONE)).isEqualTo(1);
    assertThat(raise(2, BigDecimal.ONE).block()).isEqualTo(1);
    List<Record2<Long, BigDecimal>> prices =
        dsl.select(BOOK.ID, BOOK.PRICE).from(BOOK).where(BOOK.ID.le(2L)).orderBy(BOOK.ID).fetch();
    assertThat(prices)
        .extracting(Record2::value2)
        .containsExactly(new BigDecimal("12.00"), new BigDecimal("13.00"));
  }
}
