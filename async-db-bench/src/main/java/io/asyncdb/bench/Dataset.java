package io.asyncdb.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The data that every benchmark works on, and the SQL of the workloads. */
public final class Dataset {

  /** How many items there are; their keys are 1 to this. */
  public static final int ITEMS = 100_000;

  private static final int CHILDREN = 10;

  /** One row by primary key, with the columns in the order of {@link Item}. */
  public static final String ONE_ROW_BY_KEY =
      "select id, token, body, attributes, created_at from items where id = $1";

  /** The items up to a key, with the columns in the order of {@link Item}. */
  public static final String ITEMS_UP_TO =
      "select id, token, body, attributes, created_at from items where id <= $1";

  /** The newest three children of a parent, with the columns in the order of {@link Child}. */
  public static final String TOP_THREE =
      "select id, parent, body, created_at from children"
          + " where parent = $1 order by created_at desc limit 3";

  /** Changes one account. */
  public static final String UPDATE = "update accounts set balance = balance + 1 where id = $1";

  /** Inserts one {@link Entry}. */
  public static final String INSERT = "insert into entries (account, amount) values ($1, $2)";

  /** Inserts one {@link Line}. */
  public static final String INSERT_LINE =
      "insert into lines (id, item, note, created_at) values ($1, $2, $3, $4)";

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
          """
          create table children (
            id int primary key,
            parent int not null,
            body text not null,
            created_at timestamptz not null)""",
          """
          insert into children
          select i, (i - 1) / %d + 1, md5(i::text),
            timestamptz '2026-01-01 00:00:00Z' + make_interval(secs => i)
          from generate_series(1, %d) i"""
              .formatted(CHILDREN, ITEMS),
          "create index on children (parent, created_at)",
          "create table accounts (id int primary key, balance bigint not null)",
          "insert into accounts select i, 0 from generate_series(1, %d) i".formatted(ITEMS),
          """
          create table entries (
            id bigint generated always as identity primary key,
            account int not null,
            amount int not null)""",
          """
          create table lines (
            id bigint not null,
            item int not null,
            note text not null,
            created_at timestamptz not null)""",
          "vacuum (analyze, freeze) items, children, accounts");

  private static final List<String> RESET =
      List.of("truncate entries, lines", "vacuum accounts", "checkpoint");

  private Dataset() {}

  /**
   * Returns the parent of a child.
   *
   * @param child the child's key, from 1 to {@link #ITEMS}
   * @return the parent's key
   */
  public static int parent(int child) {
    return (child - 1) / CHILDREN + 1;
  }

  /**
   * Makes the data in an empty database.
   *
   * @param connection to the database, in auto-commit
   * @throws SQLException if the server refuses
   */
  public static void create(Connection connection) throws SQLException {
    execute(connection, STATEMENTS);
  }

  /**
   * Takes away what a candidate has written, so that the next finds the server as it did.
   *
   * @param connection to the database, in auto-commit
   * @throws SQLException if the server refuses
   */
  public static void reset(Connection connection) throws SQLException {
    execute(connection, RESET);
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
