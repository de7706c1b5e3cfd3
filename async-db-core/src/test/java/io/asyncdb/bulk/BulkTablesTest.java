package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Rows meet tables of all sorts: other names, other types than before, none at all. */
class BulkTablesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table order_lines (
              id int8 generated always as identity primary key,
              order_id int not null,
              product text not null)""")
        .execute()
        .block();
  }

  /** Components of components, and values that may be missing. */
  record Person(String name, Address address, Optional<Integer> age) {}

  record Address(String street, int zipCode) {}

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_nestedRecordsAndOptionals_goIntoTheirColumns(Strategy strategy) {
    db.sql(
            """
            drop table if exists "People"; create table "People" (
              name text, address_street text, "address_zipCode" int, age int)""")
        .execute()
        .block();
    BulkInsert<Person> people = BulkInsert.into("\"People\"", Person.class);
    people
        .rows(
            List.of(
                new Person("Ada", new Address("St James's Square", 1), Optional.of(36)),
                new Person("Bob", null, Optional.empty())))
        .by(strategy)
        .run(db)
        .block();
    List<String> stored =
        db.sql("select (p.*)::text from \"People\" p order by name")
            .as(String.class)
            .list()
            .block();
    assertThat(stored).containsExactly("(Ada,\"St James's Square\",1,36)", "(Bob,,,)");
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void run_tableThatHasChanged_failsOnceAndThenKnows(Strategy strategy) {
    String table = "moving_" + strategy;
    db.sql("create table " + table + " (a int8, b text)").execute().block();
    BulkInsert<Long> moving = BulkInsert.<Long>into(table).column("a", a -> a);
    InsertRows<Long> rows = moving.rows(LongStream.range(0, 10).boxed().toList()).by(strategy);
    rows.run(db).block();

    alterTypeOfA(table, "timestamptz");
    assertThatThrownBy(() -> rows.run(db).block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("the columns of " + table + " have changed");
    assertThat(db.sql("select count(a) from " + table).as(Long.class).one().block()).isZero();

    alterTypeOfA(table, "int4");
    assertThat(rows.run(db).block()).isEqualTo(10);
  }

  private static void alterTypeOfA(String table, String type) {
    db.sql("alter table %1$s drop a; alter table %1$s add a %2$s".formatted(table, type))
        .execute()
        .block();
  }

  @Test
  void run_tableOfAnotherSearchPath_isNotMistaken() {
    db.sql(
            """
            drop schema if exists other cascade; create schema other;
            drop table if exists here; create table here (a int8);
            create table other.here (a float8)""")
        .execute()
        .block();
    BulkInsert<Object> here = BulkInsert.into("here").column("a", a -> a);
    List<Object> rows = new ArrayList<>(LongStream.range(0, 500).boxed().toList());
    here.rows(rows).run(db).block();
    assertThatThrownBy(
            () ->
                db.withSession(
                        s ->
                            s.sql("set search_path to other")
                                .execute()
                                .then(here.rows(rows).run(s)))
                    .block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("have changed");
  }

  /** Returns a role to which the row security of a table applies, which is made anew. */
  private static String roleWithRowSecurityOn(String table) {
    String role = table + "_of_" + postgres.database().name();
    db.sql(
            """
            drop table if exists %1$s; create table %1$s (a int8);
            alter table %1$s enable row level security;
            create policy positive on %1$s using (a > 0);
            create role %2$s; grant all on %1$s to %2$s"""
                .formatted(table, role))
        .execute()
        .block();
    return role;
  }

  @Test
  void run_rowSecurity_goesWithoutCopy() {
    String role = roleWithRowSecurityOn("secured");
    BulkInsert<Long> secured = BulkInsert.<Long>into("secured").column("a", a -> a);
    Long inserted =
        db.withSession(
                s ->
                    s.sql("set role " + role)
                        .execute()
                        .then(secured.rows(Flux.just(1L, 2L)).run(s)))
            .block();
    assertThat(inserted).isEqualTo(2);
  }

  /** The role of a request may be another each time. */
  @Test
  void run_rowSecurityForOneRole_isNotTakenForAnother() {
    String role = roleWithRowSecurityOn("owned");
    BulkInsert<Long> owned = BulkInsert.<Long>into("owned").column("a", a -> a);
    List<Long> rows = LongStream.rangeClosed(1, 100).boxed().toList();
    assertThat(owned.rows(rows).run(db).block()).isEqualTo(100);
    assertThat(owned.rows(rows).run(db).contextWrite(RequestSettings.with("role", role)).block())
        .isEqualTo(100);
  }

  /** A COPY would pass them by. */
  @ParameterizedTest
  @ValueSource(ints = {1, 1_000})
  void run_rule_isObeyed(int rows) {
    db.sql(
            """
            drop table if exists ruled, audited;
            create table ruled (a int8); create table audited (a int8);
            create rule audit as on insert to ruled do also insert into audited values (new.a)""")
        .execute()
        .block();
    BulkInsert<Long> ruled = BulkInsert.<Long>into("ruled").column("a", a -> a);
    ruled.rows(LongStream.range(0, rows).boxed().toList()).run(db).block();
    assertThat(db.sql("select count(*) from audited").as(Integer.class).one().block())
        .isEqualTo(rows);
  }

  @Test
  void run_wrongColumns_namesThem() {
    record Wrong(int orderId, String colour) {}
    record Generated(long id, int orderId) {}

    assertThatThrownBy(
            () ->
                BulkInsert.into("order_lines", Wrong.class)
                    .rows(List.of(new Wrong(1, "red")))
                    .run(db)
                    .block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage("table order_lines has no column colour; it has id, order_id, product");
    assertThatThrownBy(
            () ->
                BulkInsert.into("order_lines", Generated.class)
                    .rows(List.of(new Generated(1, 1)))
                    .run(db)
                    .block())
        .isInstanceOf(InvalidSqlException.class)
        .hasMessage("column id is generated always: leave it out");
    assertThatThrownBy(() -> BulkInsert.into("order_lines").rows(List.of("a")).run(db).block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no column is named: call column(...) first");
    assertThatThrownBy(() -> BulkInsert.into("order_lines", String.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.lang.String is no record");
    assertThatThrownBy(() -> BulkInsert.into("a").column("b", b -> b).column("b", b -> b))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("column b is named twice");
  }
}
