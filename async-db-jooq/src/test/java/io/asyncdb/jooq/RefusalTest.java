package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static io.asyncdb.jooq.generated.Tables.EVERY_TYPE;
import static io.asyncdb.jooq.generated.Tables.SPECIAL;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;

import io.asyncdb.Database;
import io.asyncdb.error.ResultException;
import io.asyncdb.test.PostgresExtension;
import java.util.function.Consumer;
import org.jooq.DSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;

/** What cannot be done is refused by name, and nothing is read wrongly instead. */
class RefusalTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static JooqDatabase jooq;

  @BeforeAll
  static void open() {
    Database db = postgres.open(Database::open, d -> d.stats().active());
    db.sql("insert into every_type (id, a_bigint, matrix) values (1, 5000000000, '{{1},{2}}')")
        .execute()
        .block();
    jooq = JooqDatabase.over(db);
  }

  @Test
  void query_fieldOfAnotherTypeThanTheColumn_isRefusedByName() {
    assertThatThrownBy(
            () ->
                jooq.one(
                        dsl ->
                            dsl.select(field("an_integer", java.util.UUID.class)).from(EVERY_TYPE))
                    .block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("INT4")
        .hasMessageContaining("UUID");
  }

  @Test
  void query_numberThatDoesNotFit_isAnErrorAndNotAnotherNumber() {
    assertThatThrownBy(
            () ->
                jooq.one(dsl -> dsl.select(field("a_bigint", Integer.class)).from(EVERY_TYPE))
                    .block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("ArithmeticException")
        .hasMessageNotContaining("5000000000");
  }

  @Test
  void query_arrayOfMoreDimensionsThanItsField_isAnError() {
    assertThatThrownBy(
            () -> jooq.one(dsl -> dsl.select(EVERY_TYPE.MATRIX).from(EVERY_TYPE)).block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("\"matrix\"");
  }

  @Test
  void query_moreValuesThanAStatementCanHave_isRefused() {
    Integer[] numbers = new Integer[65_536];
    java.util.Arrays.fill(numbers, 1);

    assertThatThrownBy(
            () -> jooq.list(dsl -> dsl.selectFrom(SPECIAL).where(SPECIAL.ID.in(numbers))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("65536");
  }

  @Test
  void dsl_runsByItself_isToldWhatToDo() {
    assertTellsWhatToDo(dsl -> dsl.fetch("select 1"));
    assertTellsWhatToDo(dsl -> dsl.selectFrom(AUTHOR).fetch());
    assertTellsWhatToDo(dsl -> dsl.deleteFrom(AUTHOR).execute());
    assertTellsWhatToDo(dsl -> dsl.fetchCount(AUTHOR));
    assertTellsWhatToDo(dsl -> Flux.from(dsl.selectFrom(AUTHOR)).blockLast());
    assertTellsWhatToDo(
        dsl -> dsl.transactionResult(configuration -> configuration.dsl().fetchCount(AUTHOR)));
  }

  private static void assertTellsWhatToDo(Consumer<DSLContext> use) {
    assertThatThrownBy(
            () ->
                jooq.list(
                    dsl -> {
                      use.accept(dsl);
                      return dsl.selectFrom(AUTHOR);
                    }))
        .hasStackTraceContaining("java.lang.IllegalStateException: This DSLContext builds queries")
        .hasStackTraceContaining("JooqDatabase.one, optional, first, list, stream or execute");
  }
}
