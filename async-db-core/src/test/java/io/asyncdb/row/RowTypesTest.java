package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.Statement;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.postgresql.codec.Json;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Values come out the same with parameters (binary) and without (text). */
class RowTypesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;
  private static Selects selects;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    selects = new Selects(db);
    db.sql(
            """
            create type mood as enum ('SAD', 'OK');
            create domain email as text;
            create domain positive as int check (value > 0);
            create domain feeling as mood""")
        .execute()
        .block();
  }

  static Stream<Arguments> values() throws UnknownHostException {
    UUID uuid = UUID.fromString("0198c7a2-7e2f-7b6a-8a54-0242ac120002");
    Instant instant = Instant.parse("2026-01-02T03:04:05.678901Z");
    return Stream.of(
        arguments("true", true),
        arguments("'text'", "text"),
        arguments("'x'::varchar(5)", "x"),
        arguments("'x'::char(3)", "x  "),
        arguments("'x'::name", "x"),
        arguments("'<a/>'::xml", "<a/>"),
        arguments("''", ""),
        arguments("'€😀 \\'", "€😀 \\"),
        arguments("'OK'::mood", "OK"),
        arguments("'OK'::feeling", "OK"),
        arguments("'a@b'::email", "a@b"),
        arguments("5::positive", 5),
        arguments("'{\"a\": [1]}'::json", "{\"a\": [1]}"),
        arguments("'" + uuid + "'::uuid", uuid),
        arguments("timestamptz '2026-01-02 03:04:05.678901Z'", instant),
        arguments("timestamptz '2026-01-02 05:04:05.678901+02'", instant),
        arguments("timestamptz '2026-01-02 05:04:05.678901+02'", instant.atOffset(ZoneOffset.UTC)),
        arguments("timestamptz 'epoch'", Instant.EPOCH),
        arguments("timestamptz '1900-02-28 23:59:59Z'", Instant.parse("1900-02-28T23:59:59Z")),
        arguments("timestamptz '294276-12-31Z'", Instant.parse("+294276-12-31T00:00:00Z")),
        arguments(
            "timestamp '2026-01-02 03:04:05.000001'",
            LocalDateTime.parse("2026-01-02T03:04:05.000001")),
        arguments("date '2024-02-29'", LocalDate.parse("2024-02-29")),
        arguments("date '9999-12-31'", LocalDate.parse("9999-12-31")),
        arguments("time '00:00'", LocalTime.MIDNIGHT),
        arguments("time '23:59:59.999999'", LocalTime.parse("23:59:59.999999")),
        arguments("timetz '12:30+05:30'", OffsetTime.parse("12:30+05:30")),
        arguments("1.50::numeric", new BigDecimal("1.50")),
        arguments("-12345678901234567890.0987654321", d("-12345678901234567890.0987654321")),
        arguments("0.00000000000000000001::numeric", d("1E-20")),
        arguments("1000000000000.000::numeric(20, 3)", d("1000000000000.000")),
        arguments("10000::numeric", d("10000")),
        arguments("'10.1.2.3'::inet", InetAddress.getByName("10.1.2.3")),
        arguments("'\\x00ff10'::bytea", new byte[] {0, -1, 16}),
        arguments("''::bytea", new byte[0]),
        arguments("array['a', null, '', 'b,\"{}\\ ']", new String[] {"a", null, "", "b,\"{}\\ "}),
        arguments("'{}'::text[]", new String[0]),
        arguments("array['OK', 'SAD']::mood[]", new String[] {"OK", "SAD"}),
        arguments("array['a@b']::email[]", new String[] {"a@b"}),
        arguments("array[1, null, 3]", new Integer[] {1, null, 3}),
        arguments("array[1, 2]::bigint[]", new Long[] {1L, 2L}),
        arguments("array[1.50, 2]", new BigDecimal[] {d("1.50"), d("2")}),
        arguments("array[true, false]", new Boolean[] {true, false}),
        arguments("array['" + uuid + "'::uuid]", new UUID[] {uuid}),
        arguments("array[timestamptz '2026-01-02 03:04:05.678901Z']", new Instant[] {instant}),
        arguments(
            "array[timestamptz '2026-01-02 03:04:05.678901Z']",
            new OffsetDateTime[] {instant.atOffset(ZoneOffset.UTC)}),
        arguments("array[date '2024-02-29']", new LocalDate[] {LocalDate.parse("2024-02-29")}),
        arguments("array['10.1.2.3'::inet]", new InetAddress[] {InetAddress.getByName("10.1.2.3")}),
        arguments("array[[1, 2], [3, 4]]", new Integer[][] {{1, 2}, {3, 4}}),
        // What has no decoder is read as the text that the server writes.
        arguments("('[1,5)'::int4range)::text", "[1,5)"),
        arguments("('1 day 02:00'::interval)::text", "1 day 02:00:00"),
        arguments("('10.0.0.0/8'::cidr)::text", "10.0.0.0/8"),
        arguments("(array['[1,5)'::int4range])::text[]", new String[] {"[1,5)"}));
  }

  private static BigDecimal d(String number) {
    return new BigDecimal(number);
  }

  @ParameterizedTest
  @MethodSource("values")
  void as_value_isTheSameInTextAndBinary(String sql, Object expected) {
    Class<?> type = expected instanceof InetAddress ? InetAddress.class : expected.getClass();
    String select = "select " + sql;
    assertThat((Object) db.sql(select).as(type).one().block()).isEqualTo(expected);
    assertThat((Object) db.sql(select).as(type).stream().blockLast()).isEqualTo(expected);
    Statement binary = db.sql("select * from (" + select + ") q where :yes").bind("yes", true);
    assertThat((Object) binary.as(type).one().block()).isEqualTo(expected);
    assertThat((Object) binary.as(type).stream().blockLast()).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("values")
  void bind_value_arrivesAsWhatItIs(String sql, Object value) {
    String type =
        db.sql("select replace(pg_typeof(" + sql + ")::text, 'unknown', 'text')")
            .as(String.class)
            .one()
            .block();
    assertThat(
            db.sql("select (:value::" + type + ")::text = (" + sql + ")::" + type + "::text")
                .bind("value", value)
                .as(Boolean.class)
                .one()
                .block())
        .as("%s bound as %s", value.getClass().getSimpleName(), type)
        .isTrue();
  }

  record Document(UUID id, Json body) {}

  @Test
  void as_rowsKeptAfterTheSession_holdTheirValues() {
    List<Document> documents =
        db.withSession(
                session ->
                    session
                        .sql(
                            """
                            select gen_random_uuid() id,
                                   jsonb_build_object('n', i, 'pad', repeat('x', 1000)) body
                              from generate_series(1, $1) i""")
                        .bind(1, 500)
                        .as(Document.class)
                        .list())
            .block();
    List<byte[]> bytes =
        db.sql("select convert_to(i || repeat('y', 1000), 'UTF8') from generate_series(1, $1) i")
            .bind(1, 500)
            .as(byte[].class)
            .list()
            .block();
    // Buffers that were given back would be overwritten by now.
    db.sql("select repeat('z', 1000) from generate_series(1, $1)").bind(1, 2_000).execute().block();
    for (int i = 0; i < 500; i++) {
      for (int read = 0; read < 2; read++) {
        assertThat(documents.get(i).body().asString())
            .contains("\"n\": " + (i + 1) + ",", "\"" + "x".repeat(1_000) + "\"");
      }
      assertThat(bytes.get(i)).asString().isEqualTo(i + 1 + "y".repeat(1_000));
    }
  }
}
