package io.asyncdb.internal.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.error.ConnectionException;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ServerErrorsTest {

  /** SQLSTATE, the server's message, the SQL, what is left of the message. */
  static Stream<Arguments> messages() {
    String people = "select * from people where id = :id";
    return Stream.of(
        // Class 22: a value, whatever it looks like, and in whichever language
        arguments("22P02", "bad int: \"x\"", people, "bad int: \"…\""),
        arguments("22P02", "bad int: \"a\"x\"b\"", people, "bad int: \"…\""),
        arguments("22P02", "bad int: \"a\nx\"", people, "bad int: \"…\""),
        arguments("22P02", "bad int: \"people\"", people, "bad int: \"…\""),
        arguments("22P02", "bad int: \"x\"", null, "bad int: \"…\""),
        arguments("22P02", "ungültig: »x«", people, "ungültig: \"…\""),
        arguments("22P02", "invalide : « x »", people, "invalide : \"…\""),
        arguments("22012", "division by zero", people, "division by zero"),
        // Violations name constraints
        arguments("23505", "violates \"people_pkey\"", people, "violates \"people_pkey\""),
        // What the schema's own code says
        arguments("P0001", "no \"credit\"", people, "no \"credit\""),
        // Elsewhere: names that stand in the SQL
        arguments("42P01", "relation \"people\" is not", people, "relation \"people\" is not"),
        arguments("42P01", "relation \"PEOPLE\" is not", people, "relation \"PEOPLE\" is not"),
        arguments(
            "42703",
            "column \"id\" of \"people\", not",
            people,
            "column \"id\" of \"people\", not"),
        arguments("42P01", "\"a.b\" is not", "select :x from \"a\".b", "\"a.b\" is not"),
        arguments("42601", "near \"*\"", people, "near \"*\""),
        arguments("42P01", "relation \"x\" is not", people, "relation \"…\" is not"),
        arguments("42P01", "relation \"peopl\" is not", people, "relation \"…\" is not"),
        arguments("42P01", "relation \"ople\" is not", people, "relation \"…\" is not"),
        arguments("42P01", "\"people\" has no \"x\"", people, "\"…\""),
        arguments("42P01", "relation \"\"x\"\" is not", people, "relation \"…\" is not"),
        arguments("42P01", "relation \"people\"x\"id\" no", people, "relation \"…\" no"),
        arguments("42P01", "relation \"\\E(\" is not", people, "relation \"…\" is not"),
        // Without parameters there are no values, without SQL neither
        arguments("42P01", "relation \"x\" is not", "select f()", "relation \"x\" is not"),
        arguments("42P01", "relation \"x\" is not", null, "relation \"x\" is not"),
        arguments("57014", "canceling statement", people, "canceling statement"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void withoutValues_quotes_areKeptWhereTheyAreNames(
      String state, String message, String sql, String expected) {
    assertThat(ServerErrors.withoutValues(state, message, sql)).isEqualTo(expected);
  }

  @Test
  void translate_failureOfTheNetwork_isAConnectionError() {
    IOException reset = new IOException("Connection reset by peer");
    Throwable translated = ServerErrors.translate(reset, "select 1");
    assertThat(translated)
        .isInstanceOf(ConnectionException.class)
        .hasMessage("the connection failed: Connection reset by peer in: select 1")
        .hasCause(reset);
    assertThat(ServerErrors.translate(translated, "select 2")).isSameAs(translated);
    IllegalStateException foreign = new IllegalStateException();
    assertThat(ServerErrors.translate(foreign, "select 1")).isSameAs(foreign);
  }
}
