package io.asyncdb.migrations.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.asyncdb.test.PostgresExtension;
import io.asyncdb.test.TestDatabase;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PopulationTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private TestDatabase database;
  private Connection connection;
  private Population population;

  @BeforeEach
  void connect() throws SQLException {
    database = postgres.database().server().createDatabase();
    connection = database.connect();
    population = new Population(connection, "history");
  }

  @AfterEach
  void drop() throws SQLException {
    connection.close();
    database.close();
  }

  @Test
  void fill_allSortsOfTables_givesEachRows() throws Exception {
    try (InputStream in = getClass().getResourceAsStream("/codegen/V1__everything.sql")) {
      run(new String(in.readAllBytes(), UTF_8));
    }

    population.fill();

    for (String table :
        new String[] {"account", "orders", "order_line", "event", "archive.old_account"}) {
      assertThat(count(table)).as(table).isEqualTo(Population.ROWS);
    }
    assertThat(count("account where level is not null and feeling is not null")).isPositive();
  }

  @Test
  void fill_foreignKeys_findTheirRows() throws SQLException {
    run(
        """
        create table team (id uuid primary key default gen_random_uuid(), name text);
        create table member (
            team_id uuid not null references team, number int, primary key (team_id, number));
        create table badge (
            id int primary key, team_id uuid, number int, boss int references badge,
            foreign key (team_id, number) references member);
        """);

    population.fill();

    assertThat(count("badge")).isEqualTo(Population.ROWS);
    assertThat(count("member m where not exists (select from team t where t.id = m.team_id)"))
        .isZero();
    assertThat(
            count(
                "badge b where not exists (select from member m where m.team_id = b.team_id and"
                    + " m.number = b.number)"))
        .isZero();
  }

  @Test
  void fill_checksOfWordsAndLengths_areKept() throws SQLException {
    run(
        """
        create table door (
            state text not null check (state in ('open', 'shut')),
            code char(2), price numeric(3, 1), only_key int generated always as (1) stored);
        create table counter (id bigserial primary key);
        create table history (id int);
        """);

    population.fill();

    assertThat(count("door where state = 'open'")).isEqualTo(Population.ROWS / 2);
    assertThat(count("counter")).isEqualTo(Population.ROWS);
    assertThat(count("history")).isZero();
  }

  @Test
  void fill_tableThatRefusesRows_staysEmptyAndTheOthersAreFilled() throws SQLException {
    run("create table closed (id int check (id < 0) not null); create table open (id int)");

    population.fill();

    assertThat(count("closed")).isZero();
    assertThat(count("open")).isEqualTo(Population.ROWS);
  }

  @Test
  void fill_tableWithRows_isLeftAsItIsAndClearTakesOursAlone() throws SQLException {
    run("create table seeded (id int); insert into seeded values (1); create table other (id int)");
    population.fill();
    assertThat(count("seeded")).isEqualTo(1);

    population.clear();

    assertThat(count("seeded")).isEqualTo(1);
    assertThat(count("other")).isZero();
    assertThat(population.isPresent()).isFalse();
  }

  private void run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private long count(String from) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select count(*) from " + from)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
