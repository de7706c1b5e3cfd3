package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;

import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.jooq.generated.tables.records.BookRecord;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.LocalDate;

/** The schema of the tests, from the migrations that the code was generated from. */
final class Shop {

  private Shop() {}

  static PostgresExtension extension() {
    return PostgresExtension.withTemplate(
        "shop", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());
  }

  /** Inserts an author and returns the key. */
  static long author(JooqDatabase jooq, String email, String fullName) {
    return jooq.one(
            dsl ->
                dsl.insertInto(AUTHOR, AUTHOR.EMAIL, AUTHOR.FULL_NAME)
                    .values(email, fullName)
                    .returning(AUTHOR.ID))
        .block()
        .getId();
  }

  /** Inserts a book and returns the key; price and date may be null. */
  static long book(
      JooqDatabase jooq, long author, String title, String price, LocalDate published) {
    BookRecord book = newBook(author, title);
    book.setPrice(price == null ? null : new BigDecimal(price));
    book.setPublished(published);
    return jooq.one(dsl -> dsl.insertInto(BOOK).set(book).returning(BOOK.ID)).block().getId();
  }

  /** Makes a book that is nowhere yet. */
  static BookRecord newBook(long author, String title) {
    BookRecord book = new BookRecord();
    book.setAuthorId(author);
    book.setTitle(title);
    return book;
  }
}
