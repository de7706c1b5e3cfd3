package io.asyncdb.moving;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.TransactionOptions;
import io.asyncdb.TransactionOptions.Isolation;
import io.asyncdb.bulk.BulkInsert;
import io.asyncdb.config.RetryPolicy;
import io.asyncdb.merge.Lookup;
import io.asyncdb.moving.Shelf.Author;
import io.asyncdb.moving.Shelf.Book;
import io.asyncdb.relation.ToMany;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.jdbc.core.DataClassRowMapper;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Code on Spring's JdbcTemplate, and what it becomes: both have the same results. */
class FromJdbcTemplateTest {

  @RegisterExtension static final PostgresExtension postgres = Shelf.extension();

  private static final RowMapper<Author> AUTHOR = new DataClassRowMapper<>(Author.class);
  private static final RowMapper<Book> BOOK = new DataClassRowMapper<>(Book.class);

  static Database db;
  static JdbcTemplate jdbc;
  static TransactionTemplate transactions;

  @BeforeAll
  static void open() {
    db = Shelf.database(postgres);
    HikariDataSource pool = Shelf.pool(postgres);
    jdbc = new JdbcTemplate(pool);
    transactions = new TransactionTemplate(new JdbcTransactionManager(pool));
  }

  @BeforeEach
  void fill() {
    Shelf.fill(db);
  }

  // tag::listBefore[]
  List<Book> booksOfBlocking(long author) {
    return jdbc.query(
        "select id, author_id, title from book where author_id = ? order by id", BOOK, author);
  }

  // end::listBefore[]

  // tag::listAfter[]
  Mono<List<Book>> booksOf(long author) {
    return db.sql("select id, author_id, title from book where author_id = :author order by id")
        .bind("author", author)
        .as(Book.class)
        .list();
  }

  // end::listAfter[]

  @Test
  void list_ofRows_isTheSame() {
    assertThat(booksOf(2).block()).isEqualTo(booksOfBlocking(2)).hasSize(4);
    assertThat(booksOf(99).block()).isEqualTo(booksOfBlocking(99)).isEmpty();
  }

  // tag::pageBefore[]
  List<Book> pageBlocking(int page, int size) {
    return jdbc.query(
        "select id, author_id, title from book order by id limit ? offset ?",
        BOOK,
        size,
        page * size); // the server reads all rows of the pages before
  }

  // end::pageBefore[]

  // tag::pageAfter[]
  Mono<List<Book>> page(long after, int size) { // the id of the last row seen, 0 for the first page
    return db.sql("select id, author_id, title from book where id > :after order by id limit :size")
        .bind("after", after)
        .bind("size", size)
        .as(Book.class)
        .list();
  }

  // end::pageAfter[]

  @Test
  void pages_byOffsetAndByKey_haveTheSameRows() {
    List<List<Book>> byOffset = new ArrayList<>();
    List<List<Book>> byKey = new ArrayList<>();
    long last = 0;
    for (int page = 0; page < 3; page++) {
      byOffset.add(pageBlocking(page, 5));
      List<Book> rows = page(last, 5).block();
      byKey.add(rows);
      last = rows.get(rows.size() - 1).id();
    }
    assertThat(byKey).isEqualTo(byOffset).extracting(List::size).containsExactly(5, 5, 2);
  }

  // tag::batchRow[]
  record NewBook(long authorId, String title) {}

  // end::batchRow[]

  // tag::batchBefore[]
  void addBlocking(List<NewBook> books) {
    jdbc.batchUpdate(
        "insert into book (author_id, title) values (?, ?)",
        books,
        100,
        (insert, book) -> {
          insert.setLong(1, book.authorId());
          insert.setString(2, book.title());
        });
  }

  // end::batchBefore[]

  // tag::batchAfter[]
  static final BulkInsert<NewBook> BOOKS = BulkInsert.into("book", NewBook.class);

  Mono<Long> add(List<NewBook> books) {
    return BOOKS.rows(books).run(db); // one statement or one COPY: all of them or none
  }

  // end::batchAfter[]

  @Test
  void batch_ofRows_insertsTheSame() {
    List<NewBook> books = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      books.add(new NewBook(1 + i % 3, "More " + i));
    }
    addBlocking(books);
    List<Book> before = booksOfBlocking(2);
    Shelf.fill(db);
    assertThat(add(books).block()).isEqualTo(250);
    assertThat(booksOf(2).block()).isEqualTo(before).hasSize(4 + 83);
  }

  // tag::transactionBefore[]
  Boolean renameBlocking(long author, String name, boolean dryRun) {
    return transactions.execute(
        status -> {
          int found = jdbc.update("update author set full_name = ? where id = ?", name, author);
          noteBlocking(author, "renamed");
          if (dryRun) {
            status.setRollbackOnly();
          }
          return found == 1;
        });
  }

  void noteBlocking(long author, String title) { // joins the transaction of the thread, if any
    transactions.executeWithoutResult(
        status -> jdbc.update("insert into book (author_id, title) values (?, ?)", author, title));
  }

  // end::transactionBefore[]

  // tag::transactionAfter[]
  Mono<Boolean> rename(long author, String name, boolean dryRun) {
    return db.inTransaction(
        tx ->
            tx.sql("update author set full_name = :name where id = :id")
                .bind("name", name)
                .bind("id", author)
                .execute()
                .delayUntil(found -> note(tx, author, "renamed"))
                .doOnNext(
                    found -> {
                      if (dryRun) {
                        tx.setRollbackOnly();
                      }
                    })
                .map(found -> found == 1));
  }

  Mono<Long> note(SqlOperations operations, long author, String title) { // runs where it is told to
    return operations
        .sql("insert into book (author_id, title) values (:author, :title)")
        .bind("author", author)
        .bind("title", title)
        .execute();
  }

  // end::transactionAfter[]

  @Test
  void transaction_committedOrRollbackOnly_leavesTheSame() {
    assertThat(renameBlocking(1, "Ada", false)).isTrue();
    assertThat(renameBlocking(2, "Bob", true)).isTrue();
    List<String> before = namesAndBooks();
    Shelf.fill(db);
    assertThat(rename(1, "Ada", false).block()).isTrue();
    assertThat(rename(2, "Bob", true).block()).isTrue();
    assertThat(namesAndBooks())
        .isEqualTo(before)
        .containsExactly("Ada 5", "Author 2 4", "Author 3 4");
  }

  // tag::manyBefore[]
  List<AuthorWithBooks> shelfBlocking() {
    return jdbc.query("select id, email, full_name from author order by id", AUTHOR).stream()
        .map(author -> new AuthorWithBooks(author, booksOfBlocking(author.id()))) // N + 1
        .toList();
  }

  // end::manyBefore[]

  // tag::manyAfter[]
  static final ToMany<Long, Book> BOOKS_OF =
      ToMany.over(
          "select id, author_id, title from book where author_id = any(:keys) order by id",
          Book.class,
          Book::authorId);

  Mono<List<AuthorWithBooks>> shelf() {
    return db.sql("select id, email, full_name from author order by id")
        .as(Author.class)
        .list()
        .flatMap(authors -> BOOKS_OF.attach(db, authors, Author::id, AuthorWithBooks::new)); // 2
  }

  // end::manyAfter[]

  record AuthorWithBooks(Author author, List<Book> books) {}

  @Test
  void parents_withTheirChildren_areTheSame() {
    assertThat(shelf().block()).isEqualTo(shelfBlocking()).hasSize(3);
  }

  @Test
  void lookup_ofManyKeysAtOnce_findsTheSameRows() {
    // tag::lookupBefore[]
    List<Author> before =
        List.of(3L, 1L, 2L).stream()
            .map(
                id ->
                    jdbc.queryForObject(
                        "select id, email, full_name from author where id = ?", AUTHOR, id))
            .toList();
    // end::lookupBefore[]
    // tag::lookupAfter[]
    Lookup<Long, Author> authors = // one for all requests
        Lookup.over(
            db,
            "select id, email, full_name from author where id = any(:keys)",
            Author.class,
            Author::id);
    Mono<List<Author>> after = Flux.just(3L, 1L, 2L).flatMapSequential(authors::get).collectList();
    // end::lookupAfter[]
    assertThat(after.block()).isEqualTo(before);
  }

  // tag::retryBefore[]
  Long bookBlocking(AtomicInteger attempts) {
    TransactionTemplate serializable =
        new TransactionTemplate(transactions.getTransactionManager());
    serializable.setIsolationLevel(TransactionTemplate.ISOLATION_SERIALIZABLE);
    for (int attempt = 1; ; attempt++) {
      try {
        return serializable.execute(status -> workBlocking(attempts.incrementAndGet()));
      } catch (ConcurrencyFailureException conflict) {
        if (attempt == 5) {
          throw conflict;
        }
      }
    }
  }

  // end::retryBefore[]

  // tag::retryAfter[]
  static final TransactionOptions SERIALIZABLE =
      TransactionOptions.DEFAULT
          .withIsolation(Isolation.SERIALIZABLE)
          .withRetry(RetryPolicy.DEFAULT); // five attempts, with pauses in between

  Mono<Long> book(AtomicInteger attempts) {
    return db.inTransaction(SERIALIZABLE, tx -> work(tx, attempts.incrementAndGet()));
  }

  // end::retryAfter[]

  private static final String CONFLICT =
      "do $$ begin raise exception 'conflict' using errcode = 'serialization_failure'; end $$";

  private static Long workBlocking(int attempt) {
    if (attempt < 3) {
      jdbc.execute(CONFLICT);
    }
    return jdbc.queryForObject("select count(*) from book", Long.class);
  }

  private static Mono<Long> work(SqlOperations tx, int attempt) {
    Mono<Long> count = tx.sql("select count(*) from book").as(Long.class).one();
    return attempt < 3 ? tx.sql(CONFLICT).execute().then(count) : count;
  }

  @Test
  void transaction_withTwoConflicts_succeedsAtTheThirdAttempt() {
    AtomicInteger before = new AtomicInteger();
    AtomicInteger after = new AtomicInteger();
    assertThat(book(after).block()).isEqualTo(bookBlocking(before)).isEqualTo(12);
    assertThat(after).hasValue(before.get()).hasValue(3);
  }

  // tag::tenantBefore[]
  static final ThreadLocal<String> TENANT = new ThreadLocal<>();

  String tenantBlocking() {
    return transactions.execute(
        status -> {
          jdbc.queryForObject(
              "select set_config('app.tenant', ?, true)", String.class, TENANT.get());
          return jdbc.queryForObject("select current_setting('app.tenant')", String.class);
        });
  }

  // end::tenantBefore[]

  // tag::tenantAfter[]
  Mono<String> tenant() { // whatever runs inside has the setting, from its first statement on
    return db.sql("select current_setting('app.tenant')").as(String.class).one();
  }

  Mono<String> route(String tenant) {
    return tenant().contextWrite(RequestSettings.with("app.tenant", tenant));
  }

  // end::tenantAfter[]

  @Test
  void setting_ofARequest_isSeenByItsStatements() {
    TENANT.set("acme");
    try {
      assertThat(route("acme").block()).isEqualTo(tenantBlocking()).isEqualTo("acme");
    } finally {
      TENANT.remove();
    }
  }

  private static List<String> namesAndBooks() {
    return db.sql(
            """
            select full_name || ' ' || count(*) from author join book on author_id = author.id
            group by author.id order by author.id""")
        .as(String.class)
        .list()
        .block();
  }
}
