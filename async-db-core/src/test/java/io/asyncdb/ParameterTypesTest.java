package io.asyncdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.error.InvalidDataException;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Values arrive as the types and as the values that they arrive as by way of the driver. */
class ParameterTypesTest {

  private static final String ARRIVED = "select pg_typeof($1)::text || ' ' || $1::text";

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
  }

  static Stream<Arguments> values() {
    Instant now = Instant.parse("2026-02-03T04:05:06.123456Z");
    UUID uuid = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    return Stream.<Object>of(
            true,
            false,
            (short) -3,
            Integer.MIN_VALUE,
            Long.MAX_VALUE,
            1.5f,
            Float.NaN,
            Double.MIN_VALUE,
            Double.NEGATIVE_INFINITY,
            new BigDecimal("0.000"),
            new BigDecimal("-12345678901234567890.0987654321000"),
            new BigDecimal("1E+3"),
            new BigDecimal("1E-20"),
            BigInteger.TEN.pow(40),
            "",
            "ö '\"\\ {,} \uD83D\uDE00",
            uuid,
            new byte[] {0, 1, (byte) 0xff},
            LocalDate.of(1, 1, 1),
            LocalDate.of(-43, 3, 15),
            LocalDate.of(12026, 1, 1),
            LocalTime.of(23, 59, 59, 999_999_000),
            OffsetTime.of(1, 2, 3, 0, ZoneOffset.ofHoursMinutesSeconds(-3, -30, -15)),
            LocalDateTime.of(1500, 2, 28, 1, 2, 3),
            LocalDateTime.MAX,
            LocalDateTime.MIN,
            OffsetDateTime.MAX,
            OffsetDateTime.MIN,
            LocalDate.MAX,
            LocalDate.MIN,
            now,
            now.plusNanos(600),
            OffsetDateTime.of(1900, 1, 1, 0, 0, 0, 0, ZoneOffset.ofHours(-8)),
            now.atZone(ZoneId.of("Europe/Zurich")),
            new Boolean[] {true, null},
            new Short[] {1},
            new Integer[] {1, null, -1},
            new Integer[0],
            new Long[] {1L},
            new Float[] {1.5f},
            new Double[] {Double.NaN},
            new BigDecimal[] {new BigDecimal("1.50")},
            new BigInteger[] {BigInteger.TEN},
            new String[] {"a,b", "NULL", null, "\"", "\\", ""},
            new UUID[] {uuid},
            new LocalDate[] {LocalDate.of(2026, 1, 2)},
            new LocalTime[] {LocalTime.NOON},
            new OffsetTime[] {OffsetTime.of(LocalTime.NOON, ZoneOffset.UTC)},
            new LocalDateTime[] {LocalDateTime.of(2026, 1, 2, 3, 4)},
            new OffsetDateTime[] {now.atOffset(ZoneOffset.UTC)},
            new Instant[] {now},
            // Of these, only the driver knows the types.
            new Integer[][] {{1, 2}, {3, 4}},
            'c')
        .map(value -> Arguments.of(new Object[] {value}));
  }

  @ParameterizedTest
  @MethodSource("values")
  void bind_value_arrivesAsByWayOfTheDriver(Object value) {
    assertThat(db.sql(ARRIVED).bind(1, value).as(String.class).one().block())
        .isEqualTo(byDriver(value));
  }

  private static String byDriver(Object value) {
    return Mono.usingWhen(
            db.asConnectionFactory().create(),
            connection -> read(connection, value),
            Connection::close)
        .block();
  }

  private static Mono<String> read(Connection connection, Object value) {
    return Flux.from(connection.createStatement(ARRIVED).bind(0, value).execute())
        .concatMap(result -> result.map(row -> row.get(0, String.class)))
        .single();
  }

  /** In the driver's way they would be what a clock in the session's zone showed. */
  @ParameterizedTest
  @MethodSource("oldMoments")
  void bind_dateAndTimestamp_areMoments(Date value) {
    String arrived = "timestamp with time zone 2026-02-03 04:05:06.123+00";
    assertThat(db.sql(ARRIVED).bind(1, value).as(String.class).one().block()).isEqualTo(arrived);
    assertThat(byDriver(value)).isEqualTo(arrived);
    assertThat(
            db.sql(ARRIVED + " from (values ($2)) v")
                .bind(1, value)
                .bind(2, 'c') // of which only the driver knows the type
                .as(String.class)
                .one()
                .block())
        .isEqualTo(arrived);
  }

  @Test
  void bind_arrayOfDates_isOneOfMoments() {
    Date[] dates = {new Date(0), null};
    String arrived = "timestamp with time zone[] {\"1970-01-01 00:00:00+00\",NULL}";
    assertThat(db.sql(ARRIVED).bind(1, dates).as(String.class).one().block()).isEqualTo(arrived);
    assertThat(byDriver(dates)).isEqualTo(arrived);
    assertThat(byDriver(Parameters.in(new Date(0))))
        .isEqualTo("timestamp with time zone 1970-01-01 00:00:00+00");
  }

  static Stream<Date> oldMoments() {
    Instant moment = Instant.parse("2026-02-03T04:05:06.123Z");
    return Stream.of(Date.from(moment), Timestamp.from(moment));
  }

  @Test
  void bind_timeBeyondTheServersRange_isRefused() {
    Instant late = Instant.ofEpochMilli(Long.MAX_VALUE);
    assertThatThrownBy(() -> db.sql("select :t").bind("t", late).execute().block())
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "parameter :t cannot be sent: the value is out of the type's range in: select :t");
  }

  @Test
  void bind_enum_isOfTheTypeThatItsPlaceWants() {
    assertThat(
            db.sql("select 'MONDAY' = :day, :day::text || pg_typeof(:day)::text")
                .bind("day", DayOfWeek.MONDAY)
                .map(row -> row.get(0, Boolean.class) + " " + row.get(1))
                .one()
                .block())
        .isEqualTo("true MONDAYtext");
  }

  @ParameterizedTest
  @ValueSource(strings = {"int", "jsonb", "uuid[]", "timestamptz", "text"})
  void bind_null_isOfTheTypeThatItsPlaceWants(String type) {
    assertThat(
            db.sql("select :v::" + type + " is null")
                .bind("v", null)
                .as(Boolean.class)
                .one()
                .block())
        .isTrue();
  }

  @Test
  void bind_valueThatItsTypeDoesNotHave_isRefusedWithoutIt() {
    assertThatThrownBy(
            () -> db.sql("select :n").bind("n", new BigDecimal("7E+200000")).execute().block())
        .isInstanceOf(InvalidDataException.class)
        .hasMessage(
            "parameter :n cannot be sent: the value is out of the type's range in: select :n");
  }
}
