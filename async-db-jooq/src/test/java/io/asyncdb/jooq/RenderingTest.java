package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.BOOK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.finalTable;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.insertInto;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.val;

import io.asyncdb.jooq.generated.enums.Mood;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Query;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.junit.jupiter.api.Test;

/** What is sent: the text and its values. Needs no server. */
class RenderingTest {

  private final DSLContext dsl = Jooq.BUILDING;

  @Test
  void render_values_areNumberedInTheirOrder() {
    RenderedQuery query =
        RenderedQuery.of(
            dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(7L)).and(AUTHOR.EMAIL.in("a", "b")));

    assertThat(query.sql())
        .endsWith(
            "where (\"public\".\"author\".\"id\" = $1"
                + " and \"public\".\"author\".\"email\" in ($2, $3))");
    assertThat(values(query)).containsExactly(7L, "a", "b");
  }

  @Test
  void render_namedParameters_areNumberedToo() {
    RenderedQuery query =
        RenderedQuery.of(dsl.select(param("b", 2), val(1), param("b", 2).plus(inline(5))));

    assertThat(query.sql()).isEqualTo("select $1, $2, ($3 + 5)");
    assertThat(values(query)).containsExactly(2, 1, 2);
  }

  @Test
  void render_joinOfAPathInsideAndOutside_keepsEachNumberOnce() {
    // jOOQ renders the path's join on the side, and puts it in where it belongs afterwards.
    var writer = BOOK.author().where(AUTHOR.FULL_NAME.ne("nobody"));
    RenderedQuery query =
        RenderedQuery.of(
            dsl.select(val("x"), BOOK.author().EMAIL)
                .from(BOOK)
                .where(BOOK.author().MOOD.eq(Mood.ok))
                .and(DSL.exists(dsl.selectFrom(writer)))
                .and(BOOK.TITLE.eq("Notes")));

    assertThat(query.sql()).contains("$1", "$2", "$3", "$4").doesNotContain("$5");
    IntStream.rangeClosed(1, 4)
        .forEach(number -> assertThat(query.sql()).containsOnlyOnce("$" + number));
  }

  @Test
  void render_statementInFrom_numbersItsValuesBehindThose() {
    // jOOQ renders it on the side, numbers its values from 1 again, and puts it in front.
    RenderedQuery query =
        RenderedQuery.of(
            dsl.select(val("x"))
                .from(finalTable(insertInto(AUTHOR, AUTHOR.EMAIL).values("a")))
                .where(AUTHOR.ID.ne(7L)));

    assertThat(query.sql()).contains("values ($3)", "select $1", "<> $2");
    assertThat(values(query)).containsExactly("x", 7L, "a");
  }

  @Test
  @SuppressWarnings("unchecked") // jOOQ infers the type of a NULL that has none
  void render_nullOfWhichJooqInfersTheType_isOneValue() {
    Field<LocalDateTime> untyped = (Field<LocalDateTime>) (Field<?>) val((Object) null);
    Field<LocalDateTime> at = field("at", SQLDataType.LOCALDATETIME);
    RenderedQuery query = RenderedQuery.of(dsl.selectOne().where(at.between(untyped, untyped)));

    assertThat(query.sql()).contains("$1", "$2").doesNotContain("$3");
    assertThat(query.parameters()).isEqualTo(2);
  }

  @Test
  void render_plainSqlWithOperators_leavesThemAlone() {
    RenderedQuery query =
        RenderedQuery.of(
            dsl.selectOne().where(condition("'{}'::jsonb ?| array[?] or ':a' = {0}", "k")));

    assertThat(query.sql()).contains("'{}'::jsonb ?| array[$1] or ':a' = $2");
  }

  @Test
  void render_nullWithoutAType_getsACast() {
    assertThat(RenderedQuery.of(dsl.select(val(null, SQLDataType.VARCHAR))).sql())
        .isEqualTo("select cast($1 as varchar)");
    assertThat(RenderedQuery.of(dsl.select(val("x", SQLDataType.VARCHAR))).sql())
        .isEqualTo("select $1");
  }

  @Test
  void render_ddl_hasItsValuesInTheText() {
    RenderedQuery query =
        RenderedQuery.of(
            dsl.alterTable(AUTHOR).add("note", SQLDataType.VARCHAR.defaultValue("it's")));

    assertThat(query.sql()).contains("default 'it''s'");
    assertThat(query.parameters()).isZero();
  }

  @Test
  void render_nothingToDo_isAStatementWithoutEffect() {
    Query nothing = dsl.insertInto(AUTHOR, AUTHOR.EMAIL).valuesOfRows(List.of());

    assertThat(RenderedQuery.of(nothing).sql()).isEqualTo("select where false");
  }

  @Test
  void render_jooqObjectChangedAfterwards_isAsItWas() {
    var select = dsl.selectQuery(AUTHOR);
    RenderedQuery before = RenderedQuery.of(select);
    select.addConditions(AUTHOR.ID.eq(1L));

    assertThat(before.sql()).doesNotContain("where");
  }

  private static List<Object> values(RenderedQuery query) {
    return IntStream.rangeClosed(1, query.parameters()).mapToObj(query::value).toList();
  }
}
