package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a statement without parameters reads, one with parameters reads too. */
class ProtocolTypesTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    db.sql(
            "create type mood as enum ('SAD'); create type pair as (a int, b text); create extension hstore")
        .execute()
        .block();
  }

  static Stream<Arguments> values() {
    return Stream.of(
        arguments("'{\"a\": 1}'::jsonb", String.class),
        arguments("'{\"a\": 1}'::jsonb", byte[].class),
        arguments("array['{}'::jsonb]", String[].class),
        arguments("date '0001-01-01'", LocalDate.class),
        arguments("date '1582-10-14'", LocalDate.class),
        arguments("timestamp '0001-01-01'", LocalDateTime.class),
        arguments("timestamptz '0001-01-01Z'", Instant.class),
        arguments("timestamptz '0001-01-01Z'", OffsetDateTime.class),
        arguments("array[date '0001-01-01']", LocalDate[].class),
        arguments("date 'infinity'", LocalDate.class),
        arguments("date '-infinity'", LocalDate.class),
        arguments("timestamp 'infinity'", LocalDateTime.class),
        arguments("timestamp '-infinity'", LocalDateTime.class),
        arguments("timestamptz 'infinity'", Instant.class),
        arguments("timestamptz 'infinity'", OffsetDateTime.class),
        arguments("time '24:00'", LocalTime.class),
        arguments("0.00::numeric", BigDecimal.class),
        arguments("'NaN'::numeric", BigDecimal.class),
        arguments("'Infinity'::numeric", BigDecimal.class),
        arguments("'2001:db8::1'::inet", InetAddress.class),
        arguments("'10.0.0.1/8'::inet", InetAddress.class),
        arguments("'1 day 02:00'::interval", io.r2dbc.postgresql.codec.Interval.class),
        arguments("array['1 day'::interval]", io.r2dbc.postgresql.codec.Interval[].class),
        arguments("'1 day'::interval", Object.class),
        arguments("1", String.class),
        arguments("1::bigint", String.class),
        arguments("1.5::numeric", String.class),
        arguments("1.5::double precision", String.class),
        arguments("true", String.class),
        arguments("'0198c7a2-7e2f-7b6a-8a54-0242ac120002'::uuid", String.class),
        arguments("date '2026-01-02'", String.class),
        arguments("timestamptz '2026-01-02Z'", String.class),
        arguments("'10.0.0.1'::inet", String.class),
        arguments("'10.0.0.0/8'::cidr", String.class),
        arguments("'08:00:2b:01:02:03'::macaddr", String.class),
        arguments("'1 day'::interval", String.class),
        arguments("'[1,5)'::int4range", String.class),
        arguments("'{[1,5)}'::int4multirange", String.class),
        arguments("array['[1,5)'::int4range]", String[].class),
        arguments("array['SAD'::mood]", String.class),
        arguments("row(1, 'x')::pair", String.class),
        arguments("'a=>1'::hstore", String.class),
        arguments("'a b'::tsvector", String.class),
        arguments("1.5::money", String.class),
        arguments("B'101'", String.class),
        arguments("'$.a'::jsonpath", String.class),
        arguments("'\\x00ff'::bytea", String.class),
        arguments("'pg_class'::regclass", String.class),
        arguments("'(1,2)'::point", String.class),
        arguments("array[1, 2]", String.class));
  }

  @ParameterizedTest(name = "{0} as {1}")
  @MethodSource("values")
  void read_withParameter_isWhatItIsWithout(String sql, Class<?> type) {
    assertThat(read("select " + sql + " where $1", type, true))
        .isEqualTo(read("select " + sql, type, false));
  }

  private static Object read(String sql, Class<?> type, boolean bound) {
    try {
      var statement = db.sql(sql);
      return (bound ? statement.bind(1, true) : statement)
          .map(row -> (Object) row.get(0, type))
          .one()
          .block();
    } catch (RuntimeException error) {
      return "refused"; // both refusing is as good as both reading the same
    }
  }
}
