package io.asyncdb.internal.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.request.RequestSettings;
import io.asyncdb.test.PostgresExtension;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableShapesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create type mood as enum ('SAD', 'OK');
            create domain positive as int check (value > 0);
            create domain feeling as mood;
            create table kinds (
              id int8 generated always as identity,
              "Mixed ""Case" text,
              gone int,
              mood mood,
              feeling feeling,
              count positive,
              counts positive[],
              tags text[] not null,
              twice int generated always as (2) stored);
            alter table kinds drop column gone;
            create schema other;
            create table here (a int);
            create table other.here (a text)""")
        .execute()
        .block();
  }

  private static TableShape shape(String table) {
    return TableShapes.of(db, table).block();
  }

  private static TableColumn column(String name) {
    return shape("kinds").find(name);
  }

  @Test
  void of_table_hasItsColumnsInOrder() {
    assertThat(shape("kinds").columns())
        .extracting(TableColumn::name)
        .containsExactly(
            "id", "Mixed \"Case", "mood", "feeling", "count", "counts", "tags", "twice");
    assertThat(shape("kinds").columns())
        .filteredOn(column -> !column.assignable())
        .extracting(TableColumn::name)
        .containsExactly("id", "twice");
  }

  @Test
  void of_domain_hasTheTypeUnderIt() {
    assertThat(column("count").typeName()).isEqualTo("public.positive");
    assertThat(column("count").baseName()).isEqualTo("pg_catalog.int4");
    assertThat(column("feeling").baseName()).isEqualTo("public.mood");
    assertThat(column("feeling").baseKind()).isEqualTo("e");
    assertThat(column("tags").isArray()).isTrue();
    assertThat(column("tags").elementKind()).isEqualTo("b");
    assertThat(column("counts").elementKind()).isEqualTo("d");
  }

  @Test
  void of_unknownTable_namesIt() {
    assertThatThrownBy(() -> shape("nowhere.at_all"))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("nowhere.at_all");
  }

  @Test
  void of_requestsWithSearchPaths_keepsThemApart() {
    String type =
        TableShapes.of(db, "here")
            .contextWrite(RequestSettings.with("search_path", "other"))
            .map(shape -> shape.columns().get(0).typeName())
            .block();
    assertThat(type).isEqualTo("pg_catalog.text");
    assertThat(shape("here").columns().get(0).typeName()).isEqualTo("pg_catalog.int4");
  }

  @Test
  void guard_unchangedTable_isTrue() {
    assertThat(guarded(shape("kinds"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"int8", "float4", "date", "text", "numeric", "positive"})
  void guard_columnOfAnotherTypeByNow_isRefused(String type) {
    db.sql("drop table if exists changing; create table changing (a int4, b text)")
        .execute()
        .block();
    TableShapes.forget(db, "changing");
    TableShape before = shape("changing");
    assertThat(guarded(before)).isTrue();

    db.sql("alter table changing drop a; alter table changing add a " + type).execute().block();

    assertThatThrownBy(() -> guarded(before))
        .isInstanceOf(InvalidSqlException.class)
        .hasMessageContaining("42883");
    assertThat(shape("changing")).isSameAs(before);
    TableShapes.forget(db, "changing");
    assertThat(guarded(shape("changing"))).isTrue();
  }

  @Test
  void guard_arrayThatIsAnElementByNow_isRefused() {
    db.sql("drop table if exists flattened; create table flattened (a bytea[])").execute().block();
    TableShape before = shape("flattened");
    assertThat(guarded(before)).isTrue();
    db.sql("alter table flattened drop a; alter table flattened add a bytea").execute().block();
    assertThatThrownBy(() -> guarded(before)).hasMessageContaining("42883");
  }

  private static boolean guarded(TableShape shape) {
    List<TableColumn> columns = shape.columns();
    return db.sql("select " + shape.guard(columns)).as(Boolean.class).one().block();
  }

  @ParameterizedTest
  @ValueSource(strings = {"orders", "shop.orders", "\"Two Words\"", "a.\"b\"\"c\"", "täglich"})
  void table_name_isTakenAsItIs(String name) {
    assertThat(SqlNames.table(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a;drop table b", "a.b.c", "\"a", "\"\"", "1a", "a--b", "a."})
  void table_noName_isRefused(String name) {
    assertThatThrownBy(() -> SqlNames.table(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("table must be a name");
  }
}
