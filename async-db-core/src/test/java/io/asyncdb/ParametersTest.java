package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.error.InvalidDataException;
import io.asyncdb.test.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What parameters mean is what the server makes of the same SQL with constants in their place. */
class ParametersTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create table notes (id int generated always as identity, body text not null);
            create function named(first int, second int default 10) returns int
              language sql as 'select first - second'""")
        .execute()
        .block();
  }

  private static Arguments same(String sql, Map<String, Object> values, String plain) {
    return arguments(sql, values, plain);
  }

  static Stream<Arguments> corpus() {
    Map<String, Object> a1 = Map.of("a", 1);
    Map<String, Object> x = Map.of("a", "x");
    String array = "(array[10, 20, 30, 40])";
    String json = "'{\"x\": 1, \":a\": [2], \"k\": {\"x\": 3}}'::jsonb";
    return Stream.of(
        same("select :a + 1", a1, "select 1 + 1"),
        same("select :a::text || ':a'", a1, "select 1::text || ':a'"),
        same("select :a ::bigint::text", a1, "select 1::bigint::text"),
        same("select :a::text, ':a' || :a", x, "select 'x', ':a' || 'x'"),
        same("select 'it''s :a' || :a", x, "select 'it''s :a' || 'x'"),
        same("select 'a\\' || :a || 'b\\'", x, "select 'a\\' || 'x' || 'b\\'"),
        same("select E'it\\'s :a' || :a", x, "select E'it\\'s :a' || 'x'"),
        same("select e'\\\\' || :a || e'\\''", x, "select e'\\\\' || 'x' || e'\\''"),
        same("select E'a''b\\'c' || :a", x, "select E'a''b\\'c' || 'x'"),
        same("select E'a'\n  'b\\':a' || :a", x, "select E'a'\n  'b\\':a' || 'x'"),
        same("select E'\\u0041\\x42\\103' || :a", x, "select E'\\u0041\\x42\\103' || 'x'"),
        same("select U&'\\0441:a' || :a", x, "select U&'\\0441:a' || 'x'"),
        same("select n':a' || :a", x, "select n':a' || 'x'"),
        same("select 'a'\n':a' || :a", x, "select 'a'\n':a' || 'x'"),
        same("select $$ :a ' $$ || :a", x, "select $$ :a ' $$ || 'x'"),
        same("select $q$ $$ :a $q$ || :a", x, "select $q$ $$ :a $q$ || 'x'"),
        same("select $a1$$b$$a1$ || :a", x, "select $a1$$b$$a1$ || 'x'"),
        same("select \":a\" || :a from (values ('v')) t (\":a\")", x, "select 'vx'"),
        same("select \"a\"\":a\" || :a from (values ('v')) t (\"a\"\":a\")", x, "select 'vx'"),
        same("select a$1 || :a from (values ('v')) t (a$1)", x, "select 'vx'"),
        same("select é€$1 || :a from (values ('v')) t (é€$1)", x, "select 'vx'"),
        same("select -- :a '\n :a", x, "select 'x'"),
        same("select -- :a '\r :a", x, "select 'x'"),
        same("select /* :a /* ' */ \" */ :a", x, "select 'x'"),
        same("select /*/ :a */ :a /**/", x, "select 'x'"),
        same("select 1 - -:a --:a", a1, "select 1 - -1"),
        same("select 8/:a/*:a*//2", a1, "select 8/1/2"),
        same("select:a::int where true", a1, "select 1"),
        same("select :a || :a || :a", x, "select 'xxx'"),
        same("select " + array + "[1:2]", Map.of(), "select " + array + "[1:2]"),
        same("select " + array + "[:a:2]", a1, "select " + array + "[1:2]"),
        same("select " + array + "[1: :a]", Map.of("a", 3), "select " + array + "[1:3]"),
        same("select " + array + "[:a]", a1, "select " + array + "[1]"),
        same("select " + array + "[:]", Map.of(), "select " + array + "[:]"),
        same("select named(first := :a)", a1, "select named(first := 1)"),
        same("select named(second:=:a, first=>:b)", Map.of("a", 1, "b", 5), "select named(5, 1)"),
        same("select " + json + " ? :a", x, "select true"),
        same("select " + json + " ? ':a'", Map.of(), "select true"),
        same("select " + json + " ?| :a", Map.of("a", new String[] {"n", "k"}), "select true"),
        same("select " + json + "?&:a", Map.of("a", new String[] {"n", "k"}), "select false"),
        same("select " + json + " @? :a::jsonpath", Map.of("a", "$.k.x"), "select true"),
        same("select " + json + " @@ '$.x == 1' and :a", Map.of("a", true), "select true"),
        same("select (" + json + " -> 'k') ->> :a", x, "select '3'"),
        same("select " + json + " #>> array['k', :a]", x, "select '3'"),
        same("select (jsonb '{\":a\": \":b\"}')->>:a", Map.of("a", ":a"), "select ':b'"),
        same("select :größe || :名_1", Map.of("größe", "a", "名_1", "b"), "select 'ab'"),
        same("select :select || :from", Map.of("select", "a", "from", "b"), "select 'ab'"),
        same("select :a = any(:ids)", Map.of("a", 2, "ids", new Integer[] {1, 2}), "select true"),
        same("select count(*) from generate_series(1, :a) i where i>:b", b(9, 4), "select 5"),
        same("select case when :a>:b then :a else :b end", b(9, 4), "select 9"));
  }

  private static Map<String, Object> b(int a, int b) {
    return Map.of("a", a, "b", b);
  }

  @ParameterizedTest
  @MethodSource("corpus")
  void bind_names_meanWhatConstantsDo(String sql, Map<String, Object> values, String plain)
      throws SQLException {
    // As text, since the server's own words are compared.
    Statement statement = db.sql("select row(q.*)::text from (" + sql + "\n) q");
    for (Map.Entry<String, Object> value : values.entrySet()) {
      statement = statement.bind(value.getKey(), value.getValue());
    }
    assertThat(statement.as(String.class).one().block()).isEqualTo(plainly(plain));
  }

  private static String plainly(String sql) throws SQLException {
    try (Connection connection = postgres.connect();
        java.sql.Statement statement = connection.createStatement()) {
      statement.setEscapeProcessing(false);
      try (ResultSet rows =
          statement.executeQuery("select row(q.*)::text from (" + sql + "\n) q")) {
        rows.next();
        return rows.getString(1);
      }
    }
  }

  static Stream<String> hostile() {
    return Stream.of(
        "'; drop table notes; --",
        "' or '1' = '1",
        "\\'; drop table notes; --",
        "'' or 1=1",
        "\"; drop table notes; --",
        "1; delete from notes",
        "1) or (1=1",
        "$1",
        "$$; drop table notes; $$",
        ":body",
        "::int",
        "/* ",
        "*/ ; drop table notes; /*",
        "-- ",
        "?",
        "%s %d {} {0} ${x} #{x}",
        "E'\\'",
        "U&'\\0027'",
        "\u02bc or 1=1",
        "\u00bf\u0027 or 1=1 --",
        "％＇ or 1=1",
        "{a,\"b\",NULL}",
        "NULL",
        "null",
        "",
        " ",
        "\\",
        "\\\\",
        "\t\r\n\f",
        "\u0001\u007f\u0080\ufeff",
        "😀'😀",
        "x".repeat(100_000) + "'");
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void bind_valueThatLooksLikeSql_staysAValue(String value) {
    db.sql("truncate notes").execute().block();
    db.sql("insert into notes (body) values ('bystander')").execute().block();
    assertThat(
            db.sql("insert into notes (body) values (:body)").bind("body", value).execute().block())
        .isEqualTo(1);
    assertThat(
            db.sql("select body from notes where body = :body")
                .bind("body", value)
                .as(String.class)
                .list()
                .block())
        .containsExactly(value);
    assertThat(
            db.sql("select body from notes where body = any(:bodies)")
                .bind("bodies", new String[] {value, "nobody's"})
                .as(String.class)
                .list()
                .block())
        .containsExactly(value);
    assertThat(
            db.sql("select $1 || 'body = $1' || $1 from notes where body <> $1")
                .bind(1, value)
                .as(String.class)
                .list()
                .block())
        .containsExactly(value + "body = $1" + value);
    assertThat(db.sql("select count(*) from notes").as(Long.class).one().block()).isEqualTo(2);
  }

  @Test
  void bind_arrayOfHostileValues_staysAnArrayOfThem() {
    String[] values = hostile().toArray(String[]::new);
    assertThat(db.sql("select :vs::text[]").bind("vs", values).as(String[].class).one().block())
        .containsExactly(values);
    assertThat(
            db.sql("select v from unnest(:vs::text[]) with ordinality u (v, n) order by n")
                .bind("vs", values)
                .as(String.class)
                .list()
                .block())
        .containsExactly(values);
  }

  @Test
  void bind_nulCharacter_isRefusedByTheServerAndTheConnectionGoesOn() {
    assertThatThrownBy(
            () -> db.sql("select :v::text").bind("v", "a\0b").as(String.class).one().block())
        .isInstanceOf(InvalidDataException.class);
    assertThat(db.sql("select :v::text").bind("v", "ab").as(String.class).one().block())
        .isEqualTo("ab");
  }

  @Test
  void bind_returnsANewStatement_andLeavesTheOldAsItWas() {
    Statement unbound = db.sql("select :a || :b");
    Statement one = unbound.bind("a", "1");
    Statement two = one.bind("b", "2");
    Statement three = one.bind("b", "3");
    assertThat(two.as(String.class).one().block()).isEqualTo("12");
    assertThat(three.as(String.class).one().block()).isEqualTo("13");
    assertThat(two.bind("a", "9").as(String.class).one().block()).isEqualTo("92");
    assertThatThrownBy(() -> one.as(String.class).one().block())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("parameter :b is not bound in: select :a || :b");
    assertThatThrownBy(() -> unbound.execute().block())
        .hasMessage("parameter :a is not bound in: select :a || :b");
  }

  @Test
  void bind_numbers_areBoundByNumber() {
    assertThat(
            db.sql("select $2 || $1 || $2")
                .bind(1, "a")
                .bind(2, "b")
                .as(String.class)
                .one()
                .block())
        .isEqualTo("bab");
    assertThatThrownBy(() -> db.sql("select $1").bind(2, 1))
        .hasMessage("no parameter $2; there are $1 to $1 in: select $1");
    assertThatThrownBy(() -> db.sql("select $1").bind(0, 1)).hasMessageStartingWith("no parameter");
  }

  @Test
  void bind_manyNames_arriveInTheirPlaces() {
    StringBuilder sql = new StringBuilder("select array[");
    for (int i = 0; i < 1_000; i++) {
      sql.append(i == 0 ? "" : ", ").append(":p").append(i).append("::int");
    }
    Statement statement = db.sql(sql.append("]").toString());
    Integer[] values = new Integer[1_000];
    for (int i = 999; i >= 0; i--) {
      values[i] = i * 7;
      statement = statement.bind("p" + i, values[i]);
    }
    assertThat(statement.as(Integer[].class).one().block()).containsExactly(values);
  }

  @Test
  void sql_openQuote_isRefusedBeforeAnythingIsSent() {
    assertThatThrownBy(() -> db.sql("select 'a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the quote ' that opens at character 8 is not closed in: select 'a");
  }

  @Test
  void bind_arrayOfBinaries_arrivesAsIs() {
    byte[][] binaries = {{}, {0, 1, (byte) 0xff}, null, {'"', '\\', ','}};
    assertThat(
            db.sql("select encode(b, 'hex') from unnest(:b::bytea[]) b where b is not null")
                .bind("b", binaries)
                .as(String.class)
                .list()
                .block())
        .containsExactly("", "0001ff", "225c2c");
    assertThat(
            db.sql("select cardinality(:b::bytea[])")
                .bind("b", binaries)
                .as(Integer.class)
                .one()
                .block())
        .isEqualTo(4);
  }

  private record Unknown(String secret) {}

  static Stream<Object> unknownValues() {
    return Stream.of(
        new Unknown("Qx7"), new Unknown[] {new Unknown("Qx7")}, new Object[] {new Unknown("Qx7")});
  }

  @ParameterizedTest
  @MethodSource("unknownValues")
  void bind_unknownType_isRefusedByName(Object value) {
    assertThatThrownBy(() -> db.sql("select :a").bind("a", value).execute().block())
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "parameter :a cannot be sent: there is no PostgreSQL type for "
                + value.getClass().getName()
                + " in: select :a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select :a; -- done",
        "select :a ; /* a; b */ ;\n-- c; d",
        "select :a -- before; the end\n;",
        "-- ; first\nselect /* ; */ :a;"
      })
  void bind_semicolonAndCommentsAtTheEnd_areNoSecondStatement(String sql) {
    assertThat(db.sql(sql).bind("a", 7).as(Integer.class).one().block()).isEqualTo(7);
  }

  @Test
  void bind_twoStatements_areRefusedByTheServerOrTheDriver() {
    assertThatThrownBy(
            () -> db.sql("select :a; select 2").bind("a", 7).as(Integer.class).one().block())
        .isInstanceOf(RuntimeException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"select $", "select $ + 1", "select $a"})
  void sql_dollarThatIsNothing_isRefusedBeforeAnythingIsSent(String sql) {
    assertThatThrownBy(() -> db.sql(sql))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the $ at character 8 is neither a parameter nor a quote in: " + sql);
  }

  @Test
  void sql_copyFromStdin_isRefusedInsteadOfWaitingForRows() {
    assertThatThrownBy(() -> db.sql("COPY notes (text)\n  FROM stdin with (format csv)"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("COPY ... FROM STDIN is no statement");
  }
}
