package io.asyncdb.jooq;

import static io.asyncdb.jooq.generated.Tables.EVERY_TYPE;
import static io.asyncdb.jooq.generated.Tables.SPECIAL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.jooq.impl.DSL.array;
import static org.jooq.impl.DSL.cast;
import static org.jooq.impl.DSL.sum;
import static org.jooq.impl.DSL.val;

import io.asyncdb.Database;
import io.asyncdb.jooq.generated.enums.Mood;
import io.asyncdb.jooq.generated.tables.records.EveryTypeRecord;
import io.asyncdb.jooq.generated.tables.records.SpecialRecord;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Record1;
import org.jooq.TableField;
import org.jooq.impl.SQLDataType;
import org.jooq.types.DayToSecond;
import org.jooq.types.YearToMonth;
import org.jooq.types.YearToSecond;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each type is written and read back, in both formats: a statement without parameters is answered
 * in text, one with parameters in binary.
 */
class TypesTest {

  @RegisterExtension static final PostgresExtension postgres = Shop.extension();

  private static Database db;
  private static JooqDatabase jooq;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    jooq = JooqDatabase.over(db);
  }

  @BeforeEach
  void empty() {
    db.sql("truncate every_type, special").execute().block();
  }

  static Stream<Arguments> valuesAndTheirText() {
    return Stream.of(
        of(EVERY_TYPE.A_BOOLEAN, true, "true"),
        of(EVERY_TYPE.A_BOOLEAN, false, "false"),
        of(EVERY_TYPE.A_SMALLINT, Short.MIN_VALUE, "-32768"),
        of(EVERY_TYPE.AN_INTEGER, Integer.MIN_VALUE, "-2147483648"),
        of(EVERY_TYPE.AN_INTEGER, Integer.MAX_VALUE, "2147483647"),
        of(EVERY_TYPE.A_BIGINT, Long.MIN_VALUE, "-9223372036854775808"),
        of(EVERY_TYPE.A_BIGINT, Long.MAX_VALUE, "9223372036854775807"),
        of(
            EVERY_TYPE.A_NUMERIC,
            new BigDecimal("-123456789012345678901234567890.0123456789"),
            "-123456789012345678901234567890.0123456789"),
        of(EVERY_TYPE.A_NUMERIC, new BigDecimal("0.0001"), "0.0001"),
        of(EVERY_TYPE.A_DECIMAL, new BigDecimal("99999999.9999"), "99999999.9999"),
        of(EVERY_TYPE.A_REAL, Float.MIN_VALUE, "1e-45"),
        of(EVERY_TYPE.A_REAL, Float.NaN, "NaN"),
        of(EVERY_TYPE.A_DOUBLE, Double.MAX_VALUE, "1.7976931348623157e+308"),
        of(EVERY_TYPE.A_DOUBLE, Double.NEGATIVE_INFINITY, "-Infinity"),
        of(EVERY_TYPE.A_TEXT, "", ""),
        of(
            EVERY_TYPE.A_TEXT,
            "it's \\ \"quoted\" :name $1 ? \u00e4\u20ac\ud83d\ude00\n",
            "it's \\ \"quoted\" :name $1 ? \u00e4\u20ac\ud83d\ude00\n"),
        of(EVERY_TYPE.A_VARCHAR, "twenty characters ok", "twenty characters ok"),
        of(EVERY_TYPE.A_CHAR, "abc  ", "abc"),
        of(EVERY_TYPE.A_UUID, new UUID(-1, -1), "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        of(EVERY_TYPE.A_UUID, new UUID(0, 0), "00000000-0000-0000-0000-000000000000"),
        of(EVERY_TYPE.A_BYTEA, new byte[0], "\\x"),
        of(EVERY_TYPE.A_BYTEA, new byte[] {0, 1, 127, -128, -1}, "\\x00017f80ff"),
        of(EVERY_TYPE.A_DATE, LocalDate.of(2024, 2, 29), "2024-02-29"),
        of(EVERY_TYPE.A_DATE, LocalDate.of(1999, 12, 31), "1999-12-31"),
        of(EVERY_TYPE.A_DATE, LocalDate.of(9999, 12, 31), "9999-12-31"),
        of(EVERY_TYPE.A_TIME, LocalTime.MIDNIGHT, "00:00:00"),
        of(EVERY_TYPE.A_TIME, LocalTime.of(23, 59, 59, 999_999_000), "23:59:59.999999"),
        of(
            EVERY_TYPE.A_TIMETZ,
            OffsetTime.of(12, 0, 0, 1_000, ZoneOffset.ofHours(2)),
            "12:00:00.000001+02"),
        of(
            EVERY_TYPE.A_TIMESTAMP,
            LocalDateTime.of(2026, 3, 29, 2, 30, 0, 123_456_000),
            "2026-03-29 02:30:00.123456"),
        of(EVERY_TYPE.A_TIMESTAMP, LocalDateTime.of(1970, 1, 1, 0, 0), "1970-01-01 00:00:00"),
        of(
            EVERY_TYPE.A_TIMESTAMPTZ,
            OffsetDateTime.of(2026, 3, 29, 2, 30, 0, 123_456_000, ZoneOffset.UTC),
            "2026-03-29 02:30:00.123456+00"),
        of(
            EVERY_TYPE.A_TIMESTAMPTZ,
            OffsetDateTime.of(1969, 12, 31, 23, 59, 59, 999_999_000, ZoneOffset.UTC),
            "1969-12-31 23:59:59.999999+00"),
        of(EVERY_TYPE.A_JSON, JSON.valueOf("{\"b\":1,  \"a\":null}"), "{\"b\":1,  \"a\":null}"),
        of(
            EVERY_TYPE.A_JSONB,
            JSONB.valueOf("{\"a\": \"\\u00e4 'x'\"}"),
            "{\"a\": \"\u00e4 'x'\"}"),
        of(EVERY_TYPE.A_JSONB, JSONB.valueOf("null"), "null"),
        of(EVERY_TYPE.A_MOOD, Mood.very_happy, "very happy"),
        of(EVERY_TYPE.A_POSITIVE, 1, "1"),
        of(EVERY_TYPE.BOOLEANS, new Boolean[] {true, null, false}, "{t,NULL,f}"),
        of(EVERY_TYPE.INTEGERS, new Integer[0], "{}"),
        of(EVERY_TYPE.INTEGERS, new Integer[] {-1, null, 2}, "{-1,NULL,2}"),
        of(EVERY_TYPE.BIGINTS, new Long[] {Long.MAX_VALUE}, "{9223372036854775807}"),
        of(EVERY_TYPE.NUMERICS, new BigDecimal[] {new BigDecimal("1.50")}, "{1.50}"),
        of(EVERY_TYPE.DOUBLES, new Double[] {0.1, Double.POSITIVE_INFINITY}, "{0.1,Infinity}"),
        of(
            EVERY_TYPE.TEXTS,
            new String[] {"a,b", "\"q\" \\ {}", "", "NULL", null},
            "{\"a,b\",\"\\\"q\\\" \\\\ {}\",\"\",\"NULL\",NULL}"),
        of(EVERY_TYPE.UUIDS, new UUID[] {new UUID(0, 1)}, "{00000000-0000-0000-0000-000000000001}"),
        of(EVERY_TYPE.BYTEAS, new byte[][] {{}, {1, -1}}, "{\"\\\\x\",\"\\\\x01ff\"}"),
        of(EVERY_TYPE.DATES, new LocalDate[] {LocalDate.of(2024, 2, 29)}, "{2024-02-29}"),
        of(
            EVERY_TYPE.TIMESTAMPTZS,
            new OffsetDateTime[] {OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)},
            "{\"2026-01-01 00:00:00+00\"}"),
        of(
            EVERY_TYPE.MOODS,
            new Mood[] {Mood.very_happy, null, Mood.sad},
            "{\"very happy\",NULL,sad}"));
  }

  @ParameterizedTest
  @MethodSource("valuesAndTheirText")
  <T> void value_writtenAndReadBack_isTheSame(
      TableField<EveryTypeRecord, T> field, T value, String text) {
    jooq.execute(dsl -> dsl.insertInto(EVERY_TYPE).set(EVERY_TYPE.ID, 1).set(field, value)).block();

    Field<String> asText = cast(field, SQLDataType.CLOB);
    assertThat(jooq.one(dsl -> dsl.select(asText).from(EVERY_TYPE)).block().value1())
        .isEqualTo(text);
    assertThat(jooq.one(dsl -> dsl.select(field).from(EVERY_TYPE)).block().value1())
        .isEqualTo(value);
    assertThat(
            jooq.one(dsl -> dsl.selectFrom(EVERY_TYPE).where(EVERY_TYPE.ID.eq(1)))
                .block()
                .get(field))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @MethodSource("valuesAndTheirText")
  <T> void value_sentAloneAndSelected_comesBack(
      TableField<EveryTypeRecord, T> field, T value, String text) {
    // Nothing but the value itself tells its type, and no column would convert it.
    DataType<T> type = field.getDataType();
    assertThat(jooq.one(dsl -> dsl.select(cast(val(value, type), type))).block().value1())
        .isEqualTo(value);
  }

  static Stream<Field<?>> everyColumn() {
    return EVERY_TYPE.fieldStream().filter(field -> field != EVERY_TYPE.ID);
  }

  @ParameterizedTest
  @MethodSource("everyColumn")
  <T> void null_writtenAndReadBack_isNull(TableField<EveryTypeRecord, T> field) {
    jooq.execute(
            dsl -> dsl.insertInto(EVERY_TYPE).set(EVERY_TYPE.ID, 1).set(field, val(null, field)))
        .block();

    assertThat(jooq.one(dsl -> dsl.select(field).from(EVERY_TYPE)).block().value1()).isNull();
  }

  @ParameterizedTest
  @MethodSource("everyColumn")
  <T> void null_asAParameterAlone_hasAType(TableField<EveryTypeRecord, T> field) {
    Record1<Boolean> row =
        jooq.one(dsl -> dsl.select(org.jooq.impl.DSL.field(val(null, field).isNull()))).block();

    assertThat(row.value1()).isTrue();
  }

  @Test
  void everyColumn_inOneRecord_isWrittenAndReadBack() {
    EveryTypeRecord record = new EveryTypeRecord();
    record.setId(1);
    valuesAndTheirText().forEach(example -> set(record, example));

    EveryTypeRecord stored =
        jooq.one(dsl -> dsl.insertInto(EVERY_TYPE).set(record).returning()).block();

    assertThat(stored.fields())
        .allSatisfy(field -> assertThat(stored.get(field)).isEqualTo(record.get(field)));
  }

  @Test
  void converter_ofAField_worksInBothDirectionsAndInPredicates() {
    SpecialRecord stored =
        jooq.one(
                dsl ->
                    dsl.insertInto(SPECIAL)
                        .set(SPECIAL.ID, 1)
                        .set(SPECIAL.AMOUNT, new Money(1_250))
                        .returning(SPECIAL.ID, SPECIAL.AMOUNT))
            .block();

    assertThat(stored.getAmount()).isEqualTo(new Money(1_250));
    assertThat(
            jooq.query(
                    dsl ->
                        dsl.select(SPECIAL.AMOUNT)
                            .from(SPECIAL)
                            .where(SPECIAL.AMOUNT.in(new Money(1_250), new Money(1))))
                .map(Record1::value1)
                .list()
                .block())
        .containsExactly(new Money(1_250));
    assertThat(db.sql("select amount from special").as(Long.class).one().block()).isEqualTo(1_250);
  }

  @Test
  void converter_ofNull_isAskedToo() {
    jooq.execute(dsl -> dsl.insertInto(SPECIAL, SPECIAL.ID).values(1)).block();

    assertThat(
            jooq.query(
                    dsl ->
                        dsl.select(SPECIAL.AMOUNT.convertFrom(m -> m == null ? "none" : "some"))
                            .from(SPECIAL))
                .map(Record1::value1)
                .one()
                .block())
        .isEqualTo("none");
  }

  @Test
  void interval_written_isTheServers() {
    jooq.execute(
            dsl ->
                dsl.insertInto(SPECIAL)
                    .set(SPECIAL.ID, 1)
                    .set(
                        SPECIAL.LASTING,
                        new YearToSecond(new YearToMonth(1, 2), new DayToSecond(3, 4, 5, 6))))
        .block();

    assertThat(db.sql("select lasting::text from special").as(String.class).one().block())
        .isEqualTo("1 year 2 mons 3 days 04:05:06");
  }

  @Test
  void array_asAParameter_matchesAny() {
    jooq.execute(
            dsl ->
                dsl.insertInto(SPECIAL, SPECIAL.ID, SPECIAL.TAGS)
                    .values(1, new String[] {"a", "b"})
                    .values(2, new String[] {"c"}))
        .block();

    assertThat(
            jooq.query(
                    dsl ->
                        dsl.select(SPECIAL.ID)
                            .from(SPECIAL)
                            .where(SPECIAL.ID.eq(org.jooq.impl.DSL.any(new Integer[] {1, 2, 3})))
                            .and(SPECIAL.TAGS.contains(new String[] {"b"})))
                .map(Record1::value1)
                .list()
                .block())
        .containsExactly(1);
    assertThat(jooq.one(dsl -> dsl.select(array(val(1), val(2)))).block().value1())
        .containsExactly(1, 2);
  }

  @Test
  void number_ofAnotherWidthThanItsField_isConverted() {
    jooq.execute(
            dsl ->
                dsl.insertInto(EVERY_TYPE, EVERY_TYPE.ID, EVERY_TYPE.A_BIGINT)
                    .values(1, 5L)
                    .values(2, 6L))
        .block();

    // The server's sum of bigint is numeric, its count is bigint.
    assertThat(
            jooq.one(
                    dsl ->
                        dsl.select(
                                sum(EVERY_TYPE.A_BIGINT),
                                sum(EVERY_TYPE.A_BIGINT).coerce(Long.class),
                                org.jooq.impl.DSL.count())
                            .from(EVERY_TYPE))
                .block()
                .intoList())
        .isEqualTo(List.of(new BigDecimal(11), 11L, 2));
  }

  private static <T> Arguments of(TableField<EveryTypeRecord, T> field, T value, String text) {
    return Arguments.of(field, value, text);
  }

  @SuppressWarnings("unchecked")
  private static <T> void set(EveryTypeRecord record, Arguments example) {
    record.set((Field<T>) example.get()[0], (T) example.get()[1]);
  }
}
