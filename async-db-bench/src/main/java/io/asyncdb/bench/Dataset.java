package io.asyncdb.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The data that every benchmark works on, and the SQL of the workloads. */
public final class Dataset {

  /** How many items there are; their keys are 1 to this. */
  public static final int ITEMS = 100_000;

  /** One row by primary key, with the columns in the order of {@link Item}. */
  public static final String ONE_ROW_BY_KEY =
      "select id, token, body, attributes, created_at from items where id = $1";

  /** The first of a transaction's two statements. */
  public static final String UPDATE = "update accounts set balance = balance + 1 where id = $1";

  /** The second. */
  public static final String INSERT = "insert into entries (account, amount) values ($1, 1)";

  private static final List<String> STATEMENTS =
      List.of(
          """
          create table items (
            id int primary key,
            token uuid not null,
            body text not null,
            attributes jsonb not null,
            created_at timestamptz not null)""",
          """
          insert into items
          select i, md5(i::text)::uuid, md5(i::text) || md5((-i)::text),
            jsonb_build_object('number', i, 'tags', array['first', 'second']),
            timestamptz '2026-01-01 00:00:00Z' + make_interval(secs => i)
          from generate_series(1, %d) i"""
              .formatted(ITEMS),
          "create table accounts (id int primary key, balance bigint not null)",
          "insert into accounts select i, 0 from generate_series(1, %d) i".formatted(ITEMS),
          """
          create table entries (
            id bigint generated always as identity primary key,
            account int not null,
            amount int not null)""",
          "vacuum (analyze, freeze) items, accounts");

  private Dataset() {}

  /**
   * Makes the data in an empty database.
   *
   * @param connection to the database, in auto-commit
   * @throws SQLException if the server refuses
   */
  public static void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : STATEMENTS) {
        statement.execute(sql);
      }
    }
  }
}
