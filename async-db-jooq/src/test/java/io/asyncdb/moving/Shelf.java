package io.asyncdb.moving;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.asyncdb.Database;
import io.asyncdb.config.DatabaseConfig;
import io.asyncdb.migrations.Migrations;
import io.asyncdb.test.PostgresExtension;

/** Three authors with four books each, for code of both kinds, on pools of both kinds. */
final class Shelf {

  private Shelf() {}

  static PostgresExtension extension() {
    return PostgresExtension.withTemplate(
        "shop", url -> Migrations.of(DatabaseConfig.fromUrl(url)).migrate());
  }

  static Database database(PostgresExtension postgres) {
    return postgres.open(Database::open, d -> d.stats().active());
  }

  static HikariDataSource pool(PostgresExtension postgres) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(postgres.jdbcUrl());
    config.setMaximumPoolSize(4);
    return postgres.open(
        url -> new HikariDataSource(config), p -> p.getHikariPoolMXBean().getActiveConnections());
  }

  static void fill(Database db) {
    db.sql(
            """
            truncate author, book restart identity;
            insert into author (email, full_name)
              select 'author' || i || '@example.org', 'Author ' || i from generate_series(1, 3) i;
            insert into book (author_id, title, price)
              select (i - 1) % 3 + 1, 'Book ' || i, 10 + i from generate_series(1, 12) i""")
        .execute()
        .block();
  }

  /** A row of the table {@code author}, as both kinds of code read it. */
  record Author(long id, String email, String fullName) {}

  /** A row of the table {@code book}, as both kinds of code read it. */
  record Book(long id, long authorId, String title) {}
}
