package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.error.DatabaseException;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.test.PostgresExtension;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;

/** No value that was bound stands in an error: not in a message, a cause, or a suppressed error. */
class ErrorSecrecyTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final String MARKER = "Qx7marker";

  private static Database db;

  /** What a value may look like, each with the marker in it. */
  enum Shape {
    PLAIN(MARKER),
    IN_QUOTES("\"" + MARKER + "\""),
    BETWEEN_QUOTES("a\"" + MARKER + "\"b"),
    BEHIND_A_QUOTE("a\" b " + MARKER),
    ON_A_LATER_LINE("a\n\"\n" + MARKER),
    BRACKETED("[1] in: " + MARKER);

    private final String value;

    Shape(String value) {
      this.value = value;
    }
  }

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create type mood as enum ('SAD');
            create domain short as varchar(3);
            create domain digits as text constraint digits_only check (value ~ '^[0-9]+$');
            create table people (
              id int generated always as identity,
              email text primary key,
              friend text references people,
              name varchar(5) check (name <> email),
              span tstzrange,
              constraint apart exclude using gist (span with &&))""")
        .execute()
        .block();
  }

  @BeforeEach
  void empty() {
    db.sql("truncate people").execute().block();
  }

  /** SQL with one parameter, of text, that fails on the marker; and its SQLSTATE. */
  static Stream<Arguments> failing() {
    return Stream.of(
        arguments("insert into people (email) values (:v), (:v)", "23505"),
        arguments("insert into people (email, friend) values ('x', :v)", "23503"),
        arguments("insert into people (email, name) values (left(:v, 1), left(:v, 1))", "23514"),
        arguments("insert into people (email, friend) values (null, :v)", "23502"),
        arguments("select :v::digits", "23514"),
        arguments("insert into people (email, name) values ('x', :v)", "22001"),
        arguments("select :v::text::int", "22P02"),
        arguments("select :v::text::uuid", "22P02"),
        arguments("select :v::text::boolean", "22P02"),
        arguments("select :v::text::double precision", "22P02"),
        arguments("select :v::text::numeric", "22P02"),
        arguments("select :v::text::inet", "22P02"),
        arguments("select :v::text::mood", "22P02"),
        arguments("select :v::text::point", "22P02"),
        arguments("select :v::text::int4range", "22P02"),
        arguments("select :v::text::int[]", "22P02"),
        arguments("select ('{' || :v)::jsonb", "22P02"),
        arguments("select :v::text::date", "22007"),
        arguments("select :v::text::timestamptz", "22007"),
        arguments("select :v::text::interval", "22007"),
        arguments("select ('(' || :v)::jsonpath", "42601"),
        arguments("select extract(day from now()) + date_part(:v, now())", "22023"),
        arguments("select encode('', :v)", "22023"),
        arguments("select decode(:v, 'hex')", "22023"),
        arguments("select ('1 ' || :v)::bit(3)", "22P02"),
        arguments("select to_date(:v, 'YYYY')", "22007"),
        arguments("select set_config('role', :v, true)", "22023"),
        arguments("select set_config('work_mem', :v, true)", "22023"),
        arguments("select current_setting(:v)", "42704"),
        arguments("select convert_from('x', :v)", "22023"),
        arguments("select :v::text::regtype", "42704"),
        arguments("select has_table_privilege(:v, 'select')", "42P01"),
        arguments("select nextval(:v)", "42P01"),
        arguments("select pg_get_serial_sequence(:v, 'id')", "42P01"),
        arguments("select pg_get_serial_sequence('people', :v)", "42703"),
        arguments("select has_column_privilege('people', :v, 'select')", "42703"),
        arguments("select pg_read_file(:v)", "58P01"),
        arguments("select query_to_xml(:v, true, true, '')", "42601"));
  }

  @ParameterizedTest
  @MethodSource("failing")
  void bind_valueThatFails_isNotInTheError(String sql, String state) {
    for (Shape shape : Shape.values()) {
      Throwable error = catchThrowable(() -> db.sql(sql).bind("v", shape.value).execute().block());
      assertThat(error).as("%s with %s", sql, shape).isInstanceOf(DatabaseException.class);
      if (shape == Shape.PLAIN) {
        assertThat(((DatabaseException) error).sqlState()).as(error.getMessage()).isEqualTo(state);
      }
      showsNothing(error);
    }
  }

  @Test
  void bind_valueThatFailsInATransaction_isNotInItsErrorsEither() {
    Throwable error =
        catchThrowable(
            () ->
                db.inTransaction(
                        tx ->
                            tx.sql("select :v::text::int")
                                .bind("v", MARKER)
                                .execute()
                                .onErrorResume(handled -> Mono.empty()))
                    .block());
    assertThat(error)
        .hasMessageContaining("invalid input syntax for type integer: \"…\" [22P02]")
        .hasCauseInstanceOf(InvalidDataException.class);
    showsNothing(error);
    showsNothing(
        catchThrowable(
            () ->
                db.inTransaction(tx -> tx.sql("select :v::text::int").bind("v", MARKER).execute())
                    .block()));
  }

  @Test
  void execute_namesInTheSql_areKeptInTheError() {
    Map.of(
            "select nothing from people where email = :v", "column \"nothing\" does not exist",
            "select :v from Nowhere", "relation \"nowhere\" does not exist",
            "select :v from public.\"No\"", "relation \"public.No\" does not exist",
            "selekt :v", "syntax error at or near \"selekt\"",
            "select :v::nothing", "type \"nothing\" does not exist")
        .forEach(
            (sql, message) ->
                assertThat(catchThrowable(() -> db.sql(sql).bind("v", MARKER).execute().block()))
                    .hasMessageStartingWith(message));
  }

  @Test
  void bind_classWithoutAType_isRefusedWithoutItsValue() {
    Object secret =
        new Object() {
          @Override
          public String toString() {
            return MARKER;
          }
        };
    for (Object value : new Object[] {secret, Map.of(MARKER, MARKER)}) {
      Throwable error =
          catchThrowable(() -> db.sql("select :v").bind("v", value).execute().block());
      assertThat(error)
          .isInstanceOf(InvalidDataException.class)
          .hasMessage(
              "parameter :v cannot be sent: there is no PostgreSQL type for %s in: select :v",
              value.getClass().getName());
      showsNothing(error);
    }
  }

  @Test
  void toString_boundStatement_hasNoValue() {
    assertThat(db.sql("select :v").bind("v", MARKER)).hasToString("select :v");
  }

  private static void showsNothing(Throwable error) {
    assertThat(ErrorText.of(error)).doesNotContain(MARKER);
  }
}
