package io.asyncdb.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.error.InvalidDataException;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.postgresql.codec.Interval;
import io.r2dbc.postgresql.codec.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every value arrives as what the server makes of its text, on every way. */
class BulkTypesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static final OffsetDateTime MOMENT =
      OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 678_901_000, ZoneOffset.ofHours(2));

  private static final AtomicInteger TABLES = new AtomicInteger();

  private static Database db;

  private enum Mood {
    SAD,
    OK
  }

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            """
            create extension if not exists citext;
            create type mood as enum ('SAD', 'OK');
            create domain positive as int check (value > 0);
            create domain small_positive as positive;
            create domain feeling as mood""")
        .execute()
        .block();
  }

  /** A type, the value, and the same as a literal. */
  static Stream<Arguments> values() throws UnknownHostException {
    UUID uuid = UUID.fromString("0198c7a2-7e2f-7b6a-8a54-0242ac120002");
    return Stream.of(
        arguments("bool", true, "true"),
        arguments("bool", false, "false"),
        arguments("int2", Short.MIN_VALUE, "-32768"),
        arguments("int2", 7L, "7"),
        arguments("int4", Integer.MAX_VALUE, "2147483647"),
        arguments("int4", (byte) -1, "-1"),
        arguments("int8", Long.MIN_VALUE, "-9223372036854775808"),
        arguments("int8", BigInteger.valueOf(Long.MAX_VALUE), "9223372036854775807"),
        arguments("float4", 1.1f, "1.1"),
        arguments("float4", 2.5, "2.5"),
        arguments("float4", Float.NaN, "NaN"),
        arguments("float8", Double.MIN_VALUE, "4.9e-324"),
        arguments("float8", -0.0, "-0"),
        arguments("float8", Double.NEGATIVE_INFINITY, "-Infinity"),
        arguments("float8", new BigDecimal("0.1"), "0.1"),
        arguments("float8", 3, "3"),
        arguments("text", "naïve 🦆 \t\n\\N", "naïve 🦆 \t\n\\N"),
        arguments("text", "", ""),
        arguments("text", "x".repeat(100_000), "x".repeat(100_000)),
        arguments("text", new StringBuilder("built"), "built"),
        arguments("text", Mood.OK, "OK"),
        arguments("text", 'c', "c"),
        arguments("varchar(5)", "short", "short"),
        arguments("char(3)", "x", "x  "),
        arguments("name", "a_name", "a_name"),
        arguments("\"char\"", "c", "c"),
        arguments("citext", "MiXed", "MiXed"),
        arguments("json", "{\"a\": [1, null]}", "{\"a\": [1, null]}"),
        arguments("jsonb", "{\"b\": 1, \"a\": \"🦆\"}", "{\"a\": \"🦆\", \"b\": 1}"),
        arguments("jsonb", Json.of("[1]"), "[1]"),
        arguments("bytea", new byte[] {0, -1, 10}, "\\x00ff0a"),
        arguments("bytea", new byte[0], "\\x"),
        arguments("bytea", ByteBuffer.wrap(new byte[] {1, 2}), "\\x0102"),
        arguments("uuid", uuid, uuid.toString()),
        arguments("inet", InetAddress.getByName("192.0.2.7"), "192.0.2.7"),
        arguments("inet", InetAddress.getByName("2001:db8::1"), "2001:db8::1"),
        arguments("date", LocalDate.of(2026, 2, 28), "2026-02-28"),
        arguments("date", LocalDate.of(-4712, 1, 1), "4713-01-01 BC"),
        arguments("date", LocalDate.of(5_874_897, 12, 31), "5874897-12-31"),
        arguments("date", LocalDate.MAX, "infinity"),
        arguments("date", LocalDate.MIN, "-infinity"),
        arguments("time", LocalTime.of(23, 59, 59, 999_999_000), "23:59:59.999999"),
        arguments("time", LocalTime.MAX, "24:00:00"),
        arguments("time", LocalTime.of(1, 2, 3, 1_500), "01:02:03.000002"),
        arguments("timetz", OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHours(-5)), "01:02:03-05"),
        arguments("timestamp", MOMENT.toLocalDateTime(), "2026-01-02 03:04:05.678901"),
        arguments("timestamp", LocalDateTime.of(1, 1, 1, 0, 0).minusDays(1), "0001-12-31 BC"),
        arguments(
            "timestamp",
            LocalDateTime.of(1969, 12, 31, 23, 59, 59, 1_000),
            "1969-12-31 23:59:59.000001"),
        arguments("timestamp", LocalDateTime.MAX, "infinity"),
        arguments("timestamp", LocalDateTime.MIN, "-infinity"),
        arguments("timestamptz", MOMENT, "2026-01-02 03:04:05.678901+02"),
        arguments("timestamptz", MOMENT.toInstant(), "2026-01-02 03:04:05.678901+02"),
        arguments(
            "timestamptz",
            MOMENT.atZoneSameInstant(ZoneId.of("Asia/Tokyo")),
            "2026-01-02 03:04:05.678901+02"),
        arguments("timestamptz", Instant.EPOCH.minusNanos(1_000), "1969-12-31 23:59:59.999999+00"),
        arguments("timestamptz", Instant.MAX, "infinity"),
        arguments("timestamptz", OffsetDateTime.MIN, "-infinity"),
        arguments("interval", Duration.ofSeconds(-1, 500_000_000), "-00:00:00.5"),
        arguments("interval", Period.of(1, -2, 3), "1 year -2 months 3 days"),
        arguments("interval", Interval.of(1, 2, 3, 4, 5, 6.5), "1 year 2 months 3 days 04:05:06.5"),
        arguments("mood", Mood.SAD, "SAD"),
        arguments("mood", "OK", "OK"),
        arguments("positive", 5, "5"),
        arguments("small_positive", "5", "5"),
        arguments("feeling", Mood.OK, "OK"),
        arguments("int4range", "[1,5)", "[1,5)"),
        arguments("money", "12.50", "12.50"),
        arguments("point", "(1,2)", "(1,2)"),
        arguments("int4[]", new Integer[] {1, null, 3}, "{1,NULL,3}"),
        arguments("int4[]", new int[] {1, 2}, "{1,2}"),
        arguments("int4[]", List.of(4, 5), "{4,5}"),
        arguments("int4[]", new Integer[0], "{}"),
        arguments("int4[]", new int[][] {{1, 2}, {3, 4}}, "{{1,2},{3,4}}"),
        arguments(
            "text[]",
            new String[] {"a,b", "\"", "", null, "🦆"},
            "{\"a,b\",\"\\\"\",\"\",NULL,🦆}"),
        arguments("bytea[]", new byte[][] {{1}, {}}, "{\"\\\\x01\",\"\\\\x\"}"),
        arguments(
            "timestamptz[]",
            new Instant[] {Instant.EPOCH, Instant.MAX},
            "{1970-01-01 00:00:00+00,infinity}"),
        arguments("mood[]", Mood.values(), "{SAD,OK}"),
        arguments("numeric[]", new BigDecimal[] {new BigDecimal("1.50")}, "{1.50}"),
        arguments("positive[]", "{1,2}", "{1,2}"));
  }

  static Stream<Arguments> numerics() {
    return Stream.concat(
        Stream.of(
                "0",
                "0.00",
                "1",
                "-1",
                "10000",
                "9999",
                "100000000",
                "0.0001",
                "0.00001234",
                "-0.5",
                "123456789012345",
                "123456789012345.6789",
                "99999999999999.9",
                "1000000000000000000000000000",
                "0.000000000000000000000000000001",
                "-98765432109876543210.0123456789012345678900",
                "1234.5678",
                "1200.3400",
                "9".repeat(1_000) + "." + "1".repeat(1_000))
            .map(text -> arguments("numeric", new BigDecimal(text), text)),
        Stream.of(
            arguments("numeric", new BigDecimal("1.5E+30"), "1500000000000000000000000000000"),
            arguments("numeric", BigInteger.TEN.pow(40).negate(), "-1" + "0".repeat(40)),
            arguments("numeric", 42, "42"),
            arguments("numeric", 0.1f, "0.1"),
            arguments("numeric", 0.1, "0.1"),
            arguments("numeric", Double.NaN, "NaN"),
            arguments("numeric", Double.POSITIVE_INFINITY, "Infinity"),
            arguments("numeric", Float.NEGATIVE_INFINITY, "-Infinity"),
            arguments("numeric(10,2)", new BigDecimal("1.005"), "1.01")));
  }

  @ParameterizedTest
  @MethodSource({"values", "numerics"})
  void run_anyValue_arrivesAsItIs(String type, Object value, String literal) {
    // Each type has a table of its own: a column whose type has changed fails the next run.
    String table = "typed_" + TABLES.incrementAndGet();
    db.sql("create table %s (i int, v %s)".formatted(table, type)).execute().block();
    List<Object> values = Arrays.asList(value, null);
    BulkInsert<Integer> typed =
        BulkInsert.<Integer>into(table).column("i", i -> i).column("v", values::get);
    for (Strategy strategy : Strategy.values()) {
      if (isPossible(strategy, type, value)) {
        db.sql("truncate " + table).execute().block();
        typed.rows(List.of(0, 1)).by(strategy).run(db).block();
        List<Boolean> same =
            db.sql(
                    "select coalesce(v::text = cast(:literal as text)::%s::text, false) from %s order by i"
                        .formatted(type, table))
                .bind("literal", literal)
                .as(Boolean.class)
                .list()
                .block();
        assertThat(same).as("%s by %s", type, strategy).containsExactly(true, false);
      }
    }
  }

  /** Arrays in arrays would be flattened; what text is made of cannot be copied. */
  private static boolean isPossible(Strategy strategy, String type, Object value) {
    boolean array = type.endsWith("[]") && !(value instanceof String);
    boolean cast =
        value instanceof String && !type.matches("text|varchar.*|char.*|name|citext|json.?|mood");
    return switch (strategy) {
      case ARRAYS -> !array;
      case COPY, COPY_SINGLY -> !cast;
      default -> true;
    };
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        arguments("int2", 32_768, "pg_catalog.int2 is out of the type's range"),
        arguments("int4", 1L << 31, "pg_catalog.int4 is out of the type's range"),
        arguments("int8", BigInteger.TWO.pow(63), "pg_catalog.int8 is out of the type's range"),
        arguments(
            "int4",
            "1",
            "pg_catalog.int4 takes Long, Integer, Short, Byte or BigInteger, not java.lang.String"),
        arguments(
            "int4",
            1.5,
            "pg_catalog.int4 takes Long, Integer, Short, Byte or BigInteger, not java.lang.Double"),
        arguments("float4", 1e300, "pg_catalog.float4 is out of the type's range"),
        arguments(
            "float8", new BigDecimal("1e400"), "pg_catalog.float8 is out of the type's range"),
        arguments(
            "numeric",
            new BigDecimal("1e-20000"),
            "pg_catalog.\"numeric\" is out of the type's range"),
        arguments(
            "text", 5, "pg_catalog.text takes String, an enum or Character, not java.lang.Integer"),
        arguments("uuid", "x", "pg_catalog.uuid takes UUID, not java.lang.String"),
        arguments(
            "timestamp",
            Instant.EPOCH,
            "pg_catalog.\"timestamp\" takes LocalDateTime, not java.time.Instant"),
        arguments(
            "interval",
            Duration.ofSeconds(Long.MAX_VALUE),
            "pg_catalog.\"interval\" is out of the type's range"),
        arguments(
            "point",
            5,
            "pg_catalog.point takes String, an enum or Character, not java.lang.Integer"),
        arguments(
            "int4[]", 5, "pg_catalog._int4 takes an array or a Collection, not java.lang.Integer"),
        arguments(
            "int4[]",
            new int[][] {{1}, {2, 3}},
            "pg_catalog._int4 takes arrays of arrays only where all are of one length"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void run_valueThatDoesNotFit_isNamed(String type, Object value, String why) {
    String table = "refusing_" + Math.floorMod(type.hashCode(), 1_000_000);
    db.sql("create table if not exists %s (v %s)".formatted(table, type)).execute().block();
    BulkInsert<Integer> refusing =
        BulkInsert.<Integer>into(table).column("v", i -> i == 2 ? value : null);
    for (Strategy strategy : Strategy.values()) {
      assertThatThrownBy(() -> refusing.rows(List.of(0, 1, 2)).by(strategy).run(db).block())
          .as("by %s", strategy)
          .isInstanceOf(InvalidDataException.class)
          .hasMessage("row 3, column v of table %s: type %s", table, why);
    }
    assertThat(db.sql("select count(*) from " + table).as(Long.class).one().block()).isZero();
  }
}
