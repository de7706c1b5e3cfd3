package io.asyncdb.row;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.postgresql.codec.Interval;
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

/**
 * Values of every type are sent and come back the same in each way that differs on the wire: as
 * text without parameters, as text with parameters the first time, and in binary from then on.
 */
class RowTypesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final UUID ID = UUID.fromString("0198c7a2-7e2f-7b6a-8a54-0242ac120002");
  private static final Instant INSTANT = Instant.parse("2026-01-02T03:04:05.678901Z");

  private static Database db;
  private static Selects selects;

  enum Mood {
    SAD,
    OK
  }

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    selects = new Selects(db);
    db.sql(
            """
            create extension hstore;
            create extension citext;
            create type mood as enum ('SAD', 'OK');
            create type pair as (a int, b text);
            create domain email as text;
            create domain positive as int check (value > 0);
            create domain feeling as mood""")
        .execute()
        .block();
  }

  static Stream<Arguments> values() throws UnknownHostException {
    return Stream.of(numbers(), texts(), times(), others(), arrays()).flatMap(all -> all);
  }

  private static Stream<Arguments> numbers() {
    return Stream.of(
        arguments("true", true),
        arguments("false", false),
        arguments("'-32768'::smallint", Short.MIN_VALUE),
        arguments("'32767'::smallint", Short.MAX_VALUE),
        arguments("'-2147483648'::int", Integer.MIN_VALUE),
        arguments("2147483647", Integer.MAX_VALUE),
        arguments("'-9223372036854775808'::bigint", Long.MIN_VALUE),
        arguments("9223372036854775807", Long.MAX_VALUE),
        arguments("4294967295::oid", 4_294_967_295L),
        arguments("5::positive", 5),
        arguments("'1e-45'::real", Float.MIN_VALUE),
        arguments("'3.4028235e38'::real", Float.MAX_VALUE),
        arguments("'-0'::real", -0.0f),
        arguments("'NaN'::real", Float.NaN),
        arguments("'5e-324'::double precision", Double.MIN_VALUE),
        arguments("'1.7976931348623157e308'::double precision", Double.MAX_VALUE),
        arguments("'-0'::double precision", -0.0),
        arguments("'NaN'::double precision", Double.NaN),
        arguments("'Infinity'::double precision", Double.POSITIVE_INFINITY),
        arguments("'-Infinity'::double precision", Double.NEGATIVE_INFINITY),
        arguments("0::numeric", d("0")),
        arguments("0.00::numeric", d("0.00")),
        arguments("1.50::numeric", d("1.50")),
        arguments("-0.0001::numeric", d("-0.0001")),
        arguments("-12345678901234567890.0987654321", d("-12345678901234567890.0987654321")),
        arguments("0.00000000000000000001::numeric", d("1E-20").setScale(20)),
        arguments("1000000000000.000::numeric(20, 3)", d("1000000000000.000")),
        arguments("10000::numeric", d("10000")),
        arguments("1e131::numeric", d("1e131").setScale(0)),
        arguments("'1e-16383'::numeric", d("1e-16383").setScale(16_383)),
        arguments("repeat('9', 131072)::numeric", d("9".repeat(131_072))));
  }

  private static Stream<Arguments> texts() {
    return Stream.of(
        arguments("'text'", "text"),
        arguments("'x'::varchar(5)", "x"),
        arguments("'x'::char(3)", "x  "),
        arguments("'x'::name", "x"),
        arguments("'<a/>'::xml", "<a/>"),
        arguments("''", ""),
        arguments("'€😀 \\'", "€😀 \\"),
        arguments("repeat('€', 100000)", "€".repeat(100_000)),
        arguments("'OK'::mood", "OK"),
        arguments("'OK'::feeling", "OK"),
        arguments("'OK'::mood", Mood.OK),
        arguments("'OK'::feeling", Mood.OK),
        arguments("'a@b'::email", "a@b"),
        arguments("'Case'::citext", "Case"),
        arguments("'{\"a\": [1]}'::json", "{\"a\": [1]}"),
        arguments("'{\"a\": [1]}'::jsonb", "{\"a\": [1]}"),
        arguments("to_jsonb('😀'::text)", "\"😀\""));
  }

  private static Stream<Arguments> times() {
    return Stream.of(
        arguments("timestamptz '2026-01-02 03:04:05.678901Z'", INSTANT),
        arguments("timestamptz '2026-01-02 05:04:05.678901+02'", INSTANT),
        arguments("timestamptz '2026-01-02 05:04:05.678901+02'", INSTANT.atOffset(UTC)),
        arguments("timestamptz 'epoch'", Instant.EPOCH),
        arguments("timestamptz '1969-12-31 23:59:59.999999Z'", Instant.EPOCH.minusNanos(1_000)),
        arguments("timestamptz '1900-02-28 23:59:59Z'", Instant.parse("1900-02-28T23:59:59Z")),
        arguments("timestamptz '1582-10-14Z'", Instant.parse("1582-10-14T00:00:00Z")),
        arguments("timestamptz '0001-01-01Z'", Instant.parse("0001-01-01T00:00:00Z")),
        arguments("timestamptz '4713-01-01Z BC'", Instant.parse("-4712-01-01T00:00:00Z")),
        arguments("timestamptz '294276-12-31Z'", Instant.parse("+294276-12-31T00:00:00Z")),
        arguments("timestamptz 'infinity'", Instant.MAX),
        arguments("timestamptz '-infinity'", Instant.MIN),
        arguments("timestamptz 'infinity'", OffsetDateTime.MAX),
        arguments("timestamptz '-infinity'", OffsetDateTime.MIN),
        arguments(
            "timestamp '2026-01-02 03:04:05.000001'",
            LocalDateTime.parse("2026-01-02T03:04:05.000001")),
        arguments("timestamp '0044-03-15 12:00 BC'", LocalDateTime.parse("-0043-03-15T12:00")),
        arguments("timestamp 'infinity'", LocalDateTime.MAX),
        arguments("timestamp '-infinity'", LocalDateTime.MIN),
        arguments("date '2024-02-29'", LocalDate.parse("2024-02-29")),
        arguments("date '1999-12-31'", LocalDate.parse("1999-12-31")),
        arguments("date '1582-10-14'", LocalDate.parse("1582-10-14")),
        arguments("date '0001-01-01'", LocalDate.parse("0001-01-01")),
        arguments("date '4713-01-01 BC'", LocalDate.parse("-4712-01-01")),
        arguments("date '5874897-12-31'", LocalDate.parse("+5874897-12-31")),
        arguments("date 'infinity'", LocalDate.MAX),
        arguments("date '-infinity'", LocalDate.MIN),
        arguments("time '00:00'", LocalTime.MIDNIGHT),
        arguments("time '23:59:59.999999'", LocalTime.parse("23:59:59.999999")),
        arguments("time '24:00'", LocalTime.MAX),
        arguments("timetz '12:30+05:30'", OffsetTime.parse("12:30+05:30")),
        arguments(
            "timetz '12:30:00.000001-15:59:59'", OffsetTime.parse("12:30:00.000001-15:59:59")),
        arguments("timetz '24:00+01'", LocalTime.MAX.atOffset(ZoneOffset.ofHours(1))),
        arguments("interval '0'", Interval.ZERO),
        arguments(
            "interval '1 year 2 months 3 days 04:05:06.000007'", Interval.of(1, 2, 3, 4, 5, 6, 7)),
        arguments("interval '-1 months 100:00:00'", Interval.of(0, -1, 0, 100, 0, 0, 0)),
        arguments("interval '-00:00:00.5'", Interval.of(0, 0, 0, 0, 0, 0, -500_000)));
  }

  private static Stream<Arguments> others() throws UnknownHostException {
    return Stream.of(
        arguments("'" + ID + "'::uuid", ID),
        arguments("'\\x00ff10'::bytea", new byte[] {0, -1, 16}),
        arguments("''::bytea", new byte[0]),
        arguments(
            "convert_to(repeat('x', 1000000), 'UTF8')", "x".repeat(1_000_000).getBytes(UTF_8)),
        arguments("'10.1.2.3'::inet", InetAddress.getByName("10.1.2.3")),
        arguments("'2001:db8::1'::inet", InetAddress.getByName("2001:db8::1")),
        // What has no class here is read as the text that the server writes.
        arguments("'[1,5)'::int4range", "[1,5)"),
        arguments("'{[1,5)}'::int4multirange", "{[1,5)}"),
        arguments("'1 day 02:00'::interval", "1 day 02:00:00"),
        arguments("'10.0.0.0/8'::cidr", "10.0.0.0/8"),
        arguments("'08:00:2b:01:02:03'::macaddr", "08:00:2b:01:02:03"),
        arguments("'a=>1'::hstore", "\"a\"=>\"1\""),
        arguments("'a b'::tsvector", "'a' 'b'"),
        arguments("1.5::money", "$1.50"),
        arguments("B'101'", "101"),
        arguments("'$.\"a\"'::jsonpath", "$.\"a\""),
        arguments("row(1, 'x')::pair", "(1,x)"),
        arguments("'pg_class'::regclass", "pg_class"),
        arguments("'(1,2)'::point", "(1,2)"),
        arguments("1", "1"),
        arguments("1.5", "1.5"),
        arguments("true", "t"),
        arguments("'" + ID + "'::uuid", ID.toString()),
        arguments("date '2026-01-02'", "2026-01-02"),
        arguments("'\\x00ff'::bytea", "\\x00ff"),
        arguments("array[1, 2]", "{1,2}"));
  }

  private static Stream<Arguments> arrays() throws UnknownHostException {
    String[] texts = {"a", null, "", "b,\"{}\\ ", "NULL", "😀"};
    return Stream.of(
        arguments("array['a', null, '', 'b,\"{}\\ ', 'NULL', '😀']", texts),
        arguments("'{}'::text[]", new String[0]),
        arguments("array['x']::varchar[]", new String[] {"x"}),
        arguments("array['OK', 'SAD']::mood[]", new String[] {"OK", "SAD"}),
        arguments("array['a@b']::email[]", new String[] {"a@b"}),
        arguments("array['{}'::jsonb, null]", new String[] {"{}", null}),
        arguments("array['[1,5)'::int4range]", new String[] {"[1,5)"}),
        arguments("array[1, null, 3]", new Integer[] {1, null, 3}),
        arguments("array[1::smallint]", new Short[] {1}),
        arguments("array[1, 2]::bigint[]", new Long[] {1L, 2L}),
        arguments("array['NaN', '-0']::real[]", new Float[] {Float.NaN, -0.0f}),
        arguments("array['Infinity', 0.1]::double precision[]", new Double[] {1 / 0.0, 0.1}),
        arguments("array[1.50, 2]", new BigDecimal[] {d("1.50"), d("2")}),
        arguments("array[true, false]", new Boolean[] {true, false}),
        arguments("array['" + ID + "'::uuid]", new UUID[] {ID}),
        arguments("array['\\x00'::bytea, '', null]", new byte[][] {{0}, {}, null}),
        arguments("array[timestamptz '2026-01-02 03:04:05.678901Z']", new Instant[] {INSTANT}),
        arguments(
            "array[timestamptz '2026-01-02 03:04:05.678901Z']",
            new OffsetDateTime[] {INSTANT.atOffset(UTC)}),
        arguments("array[timestamptz 'infinity', null]", new Instant[] {Instant.MAX, null}),
        arguments(
            "array[date '0001-01-01', 'infinity']",
            new LocalDate[] {LocalDate.of(1, 1, 1), LocalDate.MAX}),
        arguments(
            "array[timestamp '0044-03-15 12:00 BC']",
            new LocalDateTime[] {LocalDateTime.parse("-0043-03-15T12:00")}),
        arguments("array[time '24:00']", new LocalTime[] {LocalTime.MAX}),
        arguments("array[interval '1 day']", new Interval[] {Interval.of(0, 0, 1, 0, 0, 0, 0)}),
        arguments("array['10.1.2.3'::inet]", new InetAddress[] {InetAddress.getByName("10.1.2.3")}),
        arguments("array[[1, 2], [3, null]]", new Integer[][] {{1, 2}, {3, null}}),
        arguments("array[[['a'], ['b,']]]", new String[][][] {{{"a"}, {"b,"}}}),
        arguments("'{}'::int[]", new Integer[0][]));
  }

  private static BigDecimal d(String number) {
    return new BigDecimal(number);
  }

  /** What a parameter of the same class does not make. */
  static Stream<Arguments> otherForms() {
    return Stream.of(
        arguments("'{\"a\": [1]}'::json", "{\"a\": [1]}".getBytes(UTF_8)),
        arguments("'{\"a\": [1]}'::jsonb", "{\"a\": [1]}".getBytes(UTF_8)),
        arguments("'[0:1]={7,8}'::int[]", new Integer[] {7, 8}));
  }

  @ParameterizedTest
  @MethodSource({"values", "otherForms"})
  void as_value_isTheSameInTextAndBinary(String sql, Object expected) {
    Class<?> type = expected instanceof InetAddress ? InetAddress.class : expected.getClass();
    assertThat((Object) selects.row("select " + sql, type)).isEqualTo(expected);
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
