package io.asyncdb.internal.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedParametersTest {

  /** SQL, what the driver is given, the names in it. */
  static Stream<Arguments> named() {
    return Stream.of(
        arguments("select :a", "select $1", List.of("a")),
        arguments(":a", "$1", List.of("a")),
        arguments("select :a, :b, :a", "select $1, $2, $1", List.of("a", "b")),
        arguments("(:a),:b;", "($1),$2", List.of("a", "b")),
        arguments("a=:a and b<>:b", "a=$1 and b<>$2", List.of("a", "b")),
        arguments("f(x=>:a,y:=:b)", "f(x=>$1,y:=$2)", List.of("a", "b")),
        arguments(":a::int[]", "$1::int[]", List.of("a")),
        arguments(":a ::int", "$1 ::int", List.of("a")),
        arguments("x::int=:int", "x::int=$1", List.of("int")),
        arguments("a[1:2] = :a", "a[1:2] = $1", List.of("a")),
        arguments("a[:i]", "a[$1]", List.of("i")),
        arguments("a[:i : :j]", "a[$1 : $2]", List.of("i", "j")),
        arguments("a[1: :j]", "a[1: $1]", List.of("j")),
        arguments("a[:i:2]", "a[$1:2]", List.of("i")),
        arguments("j->:key", "j->$1", List.of("key")),
        arguments("j->>:a #>> :b @> :c", "j->>$1 #>> $2 @> $3", List.of("a", "b", "c")),
        arguments("j ? :a", "j ? $1", List.of("a")),
        arguments("j?:a", "j?$1", List.of("a")),
        arguments("j ?| :a and j ?& :b", "j ?| $1 and j ?& $2", List.of("a", "b")),
        arguments("j @? :a and j @@ :b", "j @? $1 and j @@ $2", List.of("a", "b")),
        arguments("x - -:a", "x - -$1", List.of("a")),
        arguments("x/:a*:b", "x/$1*$2", List.of("a", "b")),
        // Names
        arguments(":a1, :_b, :c_3, :A", "$1, $2, $3, $4", List.of("a1", "_b", "c_3", "A")),
        arguments(":größe = :名前", "$1 = $2", List.of("größe", "名前")),
        arguments(":e\u0301t\u00e9", "$1", List.of("e\u0301t\u00e9")),
        arguments(":\uD835\uDCB3", "$1", List.of("\uD835\uDCB3")),
        // A number stays apart from the word before it
        arguments("select:a", "select $1", List.of("a")),
        arguments("limit 1offset:a", "limit 1offset $1", List.of("a")),
        arguments("\"x\":a", "\"x\"$1", List.of("a")));
  }

  @ParameterizedTest
  @MethodSource("named")
  void parse_names_becomeNumbers(String sql, String driverSql, List<String> names) {
    ParsedSql parsed = NamedParameters.parse(sql);
    assertThat(parsed.original()).isEqualTo(sql);
    assertThat(parsed.driverSql()).isEqualTo(driverSql);
    assertThat(parsed.names()).isEqualTo(names);
    assertThat(parsed.parameterCount()).isEqualTo(names.size());
  }

  /** Each is followed by a parameter, to show that what it opens is closed again. */
  static Stream<String> inert() {
    return Stream.of(
        // Strings
        "':x'",
        "'it''s :x'",
        "''':x'",
        "'a\\'",
        "'$1 $$ -- /* \" :x'",
        "'line\n:x'",
        "n':x' || b'1' || x'1'",
        "U&'\\0441 :x' UESCAPE '!'",
        "'a'\n':x'",
        "'a''''b'",
        // Strings with escapes
        "E':x'",
        "e'a\\\\'",
        "E'a''b :x'",
        "E'a\\n:x\\\\'",
        "E'a\\\\''b :x'",
        "E'a''\\\\ :x'",
        "E'a'\n'b\\\\'",
        "E'a' -- :x\n '\\\\:x'",
        "1e'\\\\:x'",
        // Identifiers
        "\":x\"",
        "\"a\"\":x\"",
        "\"'\" || \"--\" || \"/*\"",
        "a$1",
        "a$1$b",
        "a$$b",
        "_$x$",
        "é$1",
        "€$1",
        "name",
        "foo$e'a\\'",
        // Dollar quotes
        "$$ :x $1 ' \" -- /* $$",
        "$$$$",
        "$a$ :x $$ $b$ $a$",
        "$_1$ :x $_1$",
        "$a1$ $a $A1$ :x $a1$",
        "$é$ :x $é$",
        "$€$ :x $€$",
        // Comments
        "-- :x $1 ' \" $$ /* \n",
        "-- :x\r",
        "-- :x\r\n",
        "--:x\n--:x\n",
        "/* :x $1 ' \" $$ -- */",
        "/* a /* b */ :x */",
        "/*/* :x */*/",
        "/*/ :x */",
        "/***/ /**:x**/",
        "1/*:x*//2",
        // Colons
        "x::int",
        "x :: int",
        "a[1:2]",
        "a[:2]",
        "a[1:]",
        "a[:]",
        "a[1 : 2]",
        "a := 1",
        "a:=1",
        ": x",
        ":",
        ":1",
        // Operators
        "a ? b ?| c ?& d @? e @@ f",
        "a - b / c - - d",
        "a <-> b");
  }

  @ParameterizedTest
  @MethodSource("inert")
  void parse_quotesCommentsAndOperators_areLeftAlone(String sql) {
    // The driver does not know that a carriage return ends a comment.
    String driverSql = sql.startsWith("--") ? sql.replace('\r', '\n') : sql;
    ParsedSql alone = NamedParameters.parse(sql);
    assertThat(alone.parameterCount()).isZero();
    assertThat(alone.driverSql()).isEqualTo(driverSql);

    ParsedSql named = NamedParameters.parse(sql + " :p");
    assertThat(named.names()).containsExactly("p");
    assertThat(named.driverSql()).isEqualTo(driverSql + " $1");

    assertThat(NamedParameters.parse(sql + " $1").parameterCount()).isEqualTo(1);
    assertThat(NamedParameters.parse(":p " + sql + " :p").names()).containsExactly("p");
  }

  static Stream<Arguments> escapedQuotes() {
    return Stream.of(
        arguments("E'\\''", "E''''"),
        arguments("E'a\\'b'", "E'a''b'"),
        arguments("e'\\\\\\''", "e'\\\\'''"),
        arguments("E'a''\\''", "E'a'''''"),
        arguments("E'a'\n'\\':x'", "E'a'\n''':x'"));
  }

  @ParameterizedTest
  @MethodSource("escapedQuotes")
  void parse_escapedQuote_isWrittenInTheOneWayTheDriverUnderstands(String sql, String driverSql) {
    assertThat(NamedParameters.parse(sql).driverSql()).isEqualTo(driverSql);
    ParsedSql parsed = NamedParameters.parse(sql + " :p");
    assertThat(parsed.names()).containsExactly("p");
    assertThat(parsed.driverSql()).isEqualTo(driverSql + " $1");
  }

  @Test
  void parse_numbers_areCounted() {
    assertThat(NamedParameters.parse("select $1, $2").parameterCount()).isEqualTo(2);
    assertThat(NamedParameters.parse("select $2, $2, $1").parameterCount()).isEqualTo(2);
    assertThat(NamedParameters.parse("select $3").parameterCount()).isEqualTo(3);
    assertThat(NamedParameters.parse("select $1").driverSql()).isEqualTo("select $1");
    assertThat(NamedParameters.parse("select 1").parameterCount()).isZero();
    assertThat(NamedParameters.parse("").parameterCount()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"select $1, :a", "select :a, $1", "select :a where $2 = $1"})
  void parse_namesAndNumbers_areRefused(String sql) {
    assertThatThrownBy(() -> NamedParameters.parse(sql))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching(
            "(?s)parameters are either all named or all numbered, found :a and \\$\\d in: .*")
        .hasMessageEndingWith(sql);
  }

  /** SQL, what is open, and where it opens. */
  static Stream<Arguments> unclosed() {
    return Stream.of(
        arguments("select 'a", "quote '", 8),
        arguments("'", "quote '", 1),
        arguments("select 'a''", "quote '", 8),
        arguments("select 'a' 'b", "quote '", 12),
        arguments("select E'a\\'", "quote '", 9),
        arguments("select E'a''", "quote '", 9),
        arguments("select \"a", "quote \"", 8),
        arguments("select \"a\"\"", "quote \"", 8),
        arguments("select $$ a $", "dollar quote $$", 8),
        arguments("select $x$ a $y$ $X$ x$", "dollar quote $x$", 8),
        arguments("select /* a", "comment /*", 8),
        arguments("select /* /* a */ b", "comment /*", 8),
        arguments("/*/", "comment /*", 1));
  }

  @ParameterizedTest
  @MethodSource("unclosed")
  void parse_openQuote_isRefusedWithItsPosition(String sql, String what, int position) {
    assertThatThrownBy(() -> NamedParameters.parse(sql))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage("the %s that opens at character %d is not closed in: %s", what, position, sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$65536", "$99999", "$2147483647", "$2147483648", "$99999999999999999999"})
  void parse_numberBeyondTheProtocol_isRefused(String number) {
    assertThatThrownBy(() -> NamedParameters.parse("select " + number))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a statement has at most 65535 parameters, found %s in: select %s", number, number);
  }

  @Test
  void parse_moreNamesThanTheProtocolHas_areRefused() {
    String most =
        IntStream.range(0, 65_535).mapToObj(i -> ":p" + i).collect(Collectors.joining(","));
    assertThat(NamedParameters.parse(most).parameterCount()).isEqualTo(65_535);
    assertThatThrownBy(() -> NamedParameters.parse(most + ",:one_more"))
        .isExactlyInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "a statement has at most 65535 parameters, found :one_more in: :p0,:p1,");
  }

  @Test
  void indexOf_unknownParameter_listsThoseThereAre() {
    ParsedSql named = NamedParameters.parse("select :a, :b");
    assertThatThrownBy(() -> named.indexOf("c"))
        .hasMessage("no parameter :c; there are :a, :b in: select :a, :b");
    assertThatThrownBy(() -> named.indexOf(1))
        .hasMessage("no parameter $1; there are :a, :b in: select :a, :b");
    ParsedSql numbered = NamedParameters.parse("select $1, $2");
    assertThatThrownBy(() -> numbered.indexOf(3))
        .hasMessage("no parameter $3; there are $1 to $2 in: select $1, $2");
    assertThatThrownBy(() -> numbered.indexOf(0)).hasMessageStartingWith("no parameter $0; ");
    assertThatThrownBy(() -> numbered.indexOf("a")).hasMessageStartingWith("no parameter :a; ");
    assertThatThrownBy(() -> NamedParameters.parse("select ':a'").indexOf("a"))
        .hasMessage("no parameter :a; there are none in: select ':a'");
  }
}
