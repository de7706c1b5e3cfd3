package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.AUTHOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.name;
import static org.jooq.impl.DSL.param;

import io.asyncdb.Database;
import io.asyncdb.SqlOperations;
import io.asyncdb.error.InvalidSqlException;
import io.asyncdb.error.ResultException;
import io.asyncdb.jooq.generated.tables.records.AuthorRecord;
import io.asyncdb.test.PostgresExtension;
import java.time.LocalDate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** What goes wrong with a typed query says what it was, prepared or not, and no value. */
class JooqErrorsTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static Database db;
  private static JooqDatabase jooq;

  @BeforeAll
  static void twoAuthors() {
    db = postgres.open(Database::open, d -> d.stats().active());
    jooq = JooqDatabase.over(db);
    Shop.author(jooq, "ada@example.org", "Ada");
    Shop.author(jooq, "bob@example.org", "Bob");
  }

  @Test
  void one_twoRows_saysHowManyAndInWhat() {
    PreparedQuery<AuthorRecord> prepared =
        jooq.prepare(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.gt(param("above", AUTHOR.ID))));

    assertThatThrownBy(() -> prepared.bind("above", 0L).one().block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("expected one row, got 2 in: select")
        .hasMessageNotContaining("example.org");
    assertThatThrownBy(() -> prepared.bind("above", 0L).optional().block())
        .hasMessageContaining("expected at most one row, got 2");
    assertThatThrownBy(() -> prepared.bind("above", 9L).one().block())
        .hasMessageContaining("expected one row, got 0");
    assertThatThrownBy(
            () ->
                jooq.merged(
                        dsl ->
                            dsl.selectFrom(AUTHOR).where(AUTHOR.ID.gt(param("above", AUTHOR.ID))))
                    .bind("above", 0L)
                    .one()
                    .block())
        .hasMessageContaining("expected one row, got 2");
  }

  @Test
  void field_ofAnotherTypeThanItsColumn_saysBoth() {
    for (int run = 0; run < 2; run++) {
      assertThatThrownBy(
              () ->
                  jooq.list(
                          dsl ->
                              dsl.select(field(name("email"), LocalDate.class))
                                  .from(AUTHOR)
                                  .where(AUTHOR.ID.eq(1L)))
                      .block())
          .isInstanceOf(ResultException.class)
          .hasMessageContaining("field \"email\"")
          .hasMessageContaining("PostgreSQL type TEXT")
          .hasMessageContaining("LocalDate")
          .hasMessageNotContaining("ada@example.org");
    }
  }

  @Test
  void column_thatIsNot_isNamed() {
    assertThatThrownBy(
            () -> jooq.list(dsl -> dsl.select(field(name("emial"))).from(AUTHOR)).block())
        .isInstanceOfSatisfying(
            InvalidSqlException.class, error -> assertThat(error.sqlState()).isEqualTo("42703"))
        .hasMessageContaining("column \"emial\" does not exist")
        .hasMessageContaining("in: select");
  }

  @Test
  void session_thatHasEnded_saysSo() {
    JooqDatabase ended = db.withSession(s -> Mono.just(over(s))).block();

    assertThatThrownBy(() -> ended.list(dsl -> dsl.selectFrom(AUTHOR)).block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the session has ended");
    JooqDatabase over = db.inTransaction(tx -> Mono.just(over(tx))).block();
    assertThatThrownBy(
            () ->
                over.prepare(dsl -> dsl.selectFrom(AUTHOR).where(AUTHOR.ID.eq(param("id", 1L))))
                    .one()
                    .block())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("ended");
  }

  private static JooqDatabase over(SqlOperations operations) {
    return JooqDatabase.over(operations);
  }

  @Test
  void database_thatIsClosed_saysSo() {
    Database closed = Database.open(postgres.url());
    closed.close();

    assertThatThrownBy(() -> over(closed).list(dsl -> dsl.selectFrom(AUTHOR)).block())
        .hasMessageContaining("closed");
  }
}
