package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.Transaction;
import io.asyncdb.TransactionOptions;
import io.asyncdb.error.ConstraintViolationException;
import io.asyncdb.error.DatabaseException;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.observe.QueryStats;
import io.asyncdb.test.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

class JooqTransactionTest {

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
    db.sql("truncate author, book").execute().block();
  }

  @Test
  void inTransaction_generatedKey_isUsableInsideAndInvisibleOutsideUntilTheCommit() {
    Long title =
        jooq.inTransaction(
                tx ->
                    insertAuthor(tx, "ada@example.org")
                        .flatMap(
                            id ->
                                tx.execute(
                                    dsl ->
                                        dsl.insertInto(BOOK)
                                            .set(BOOK.AUTHOR_ID, id)
                                            .set(BOOK.TITLE, "Notes")))
                        .flatMap(books -> authors(jooq).doOnNext(n -> assertThat(n).isZero()))
                        .then(authors(tx)))
            .block();

    assertThat(title).isEqualTo(1);
    assertThat(authors(jooq).block()).isEqualTo(1);
  }

  @Test
  void inTransaction_insideARequest_countsForIt() {
    List<QueryStats> stats = new ArrayList<>();
    QueryStats.track(
            jooq.inTransaction(tx -> insertAuthor(tx, "ada@example.org").then(authors(tx)))
                .then(authors(jooq)),
            stats::add)
        .block();
    assertThat(stats).extracting(QueryStats::count).containsExactly(3L);
  }

  @Test
  void inTransaction_plainSqlBesideJooq_sharesTheTransaction() {
    jooq.inTransaction(
            tx ->
                insertAuthor(tx, "ada@example.org")
                    .flatMap(
                        id ->
                            tx.operations()
                                .sql("update author set full_name = 'Ada' where id = :id")
                                .bind("id", id)
                                .execute())
                    .doOnNext(changed -> assertThat(changed).isEqualTo(1)))
        .block();

    assertThat(jooq.one(dsl -> dsl.selectFrom(AUTHOR)).block().getFullName()).isEqualTo("Ada");
  }

  @Test
  void over_transactionOfTheDatabase_sharesIt() {
    db.inTransaction(
            TransactionOptions.DEFAULT.withIsolation(TransactionOptions.Isolation.SERIALIZABLE),
            tx ->
                tx.sql("insert into author (email, full_name) values ('ada@example.org', 'Ada')")
                    .execute()
                    .then(authors(JooqDatabase.over(tx)))
                    .doOnNext(seen -> assertThat(seen).isEqualTo(1))
                    .doOnNext(seen -> tx.setRollbackOnly()))
        .block();

    assertThat(authors(jooq).block()).isZero();
  }

  /** What follows finds the transaction committed, and is refused. */
  @Test
  void last_ofEachKind_isCommittedWithTheStatement() {
    PreparedUpdate update =
        jooq.prepareUpdate(dsl -> dsl.update(AUTHOR).set(AUTHOR.FULL_NAME, "Ada L.")).last();
    PreparedQuery<AuthorRecord> query = jooq.prepare(dsl -> dsl.selectFrom(AUTHOR)).last();
    List<Function<JooqDatabase, Mono<?>>> kinds =
        List.of(
            tx -> tx.query(dsl -> dsl.selectFrom(AUTHOR)).last().optional(),
            tx -> query.on(tx.operations()).optional(),
            tx -> update.on(tx.operations()).execute(),
            tx ->
                tx.statement(dsl -> dsl.update(AUTHOR).set(AUTHOR.FULL_NAME, "A"))
                    .last()
                    .execute());
    for (Function<JooqDatabase, Mono<?>> last : kinds) {
      empty();
      assertThatThrownBy(
              () ->
                  jooq.inTransaction(
                          tx ->
                              insertAuthor(tx, "ada@example.org")
                                  .then(last.apply(tx))
                                  .then(authors(tx)))
                      .block())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("last()");
      assertThat(authors(jooq).block()).isEqualTo(1);
    }
  }

  @Test
  void over_session_keepsToItsConnection() {
    Boolean same =
        db.withSession(
                session ->
                    JooqDatabase.over(session)
                        .one(dsl -> dsl.resultQuery("select pg_backend_pid() as pid"))
                        .zipWith(session.sql("select pg_backend_pid()").as(Integer.class).one())
                        .map(pids -> pids.getT1().get("pid").equals(pids.getT2())))
            .block();

    assertThat(same).isTrue();
  }

  @Test
  void inTransaction_error_rollsBackBoth() {
    assertThatThrownBy(
            () ->
                jooq.inTransaction(
                        tx ->
                            insertAuthor(tx, "ada@example.org")
                                .then(
                                    tx.operations()
                                        .sql("insert into author (email) values ('bob@x')")
                                        .execute()))
                    .block())
        .isInstanceOf(ConstraintViolationException.class);

    assertThat(authors(jooq).block()).isZero();
  }

  @Test
  void inTransaction_queryThatCannotBeBuilt_rollsBack() {
    assertThatThrownBy(
            () ->
                jooq.inTransaction(
                        tx ->
                            insertAuthor(tx, "ada@example.org")
                                .flatMap(
                                    id ->
                                        tx.execute(
                                            dsl -> {
                                              throw new IllegalStateException("mine");
                                            })))
                    .block())
        .hasMessage("mine");

    assertThat(authors(jooq).block()).isZero();
  }

  @Test
  void inTransaction_inner_isASavepoint() {
    jooq.inTransaction(
            tx ->
                insertAuthor(tx, "ada@example.org")
                    .then(
                        tx.inTransaction(
                                inner ->
                                    insertAuthor(inner, "bob@example.org")
                                        .then(insertAuthor(inner, "ada@example.org")))
                            .onErrorResume(DatabaseException.class, refused -> Mono.empty()))
                    .then(authors(tx)))
        .block();

    assertThat(jooq.list(dsl -> dsl.select(AUTHOR.EMAIL).from(AUTHOR)).block())
        .extracting(row -> row.value1())
        .containsExactly("ada@example.org");
  }

  @Test
  void operations_insideATransaction_isTheTransaction() {
    jooq.inTransaction(
            tx ->
                Mono.fromRunnable(
                    () -> assertThat(tx.operations()).isInstanceOf(Transaction.class)))
        .block();
    assertThat(jooq.operations()).isSameAs(db);
  }

  private static Mono<Long> insertAuthor(JooqDatabase on, String email) {
    return on.query(
            dsl ->
                dsl.insertInto(AUTHOR)
                    .set(AUTHOR.EMAIL, email)
                    .set(AUTHOR.FULL_NAME, "?")
                    .returningResult(AUTHOR.ID))
        .map(row -> row.value1())
        .one();
  }

  private static Mono<Long> authors(JooqDatabase on) {
    return on.query(dsl -> dsl.selectCount().from(AUTHOR)).into(Long.class).one();
  }
}
