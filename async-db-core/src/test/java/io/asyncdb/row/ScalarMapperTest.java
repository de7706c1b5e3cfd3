package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.asyncdb.Database;
import io.asyncdb.error.ResultException;
import io.asyncdb.test.PostgresExtension;
import io.r2dbc.postgresql.api.RefCursor;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ScalarMapperTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;
  private static Selects selects;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    selects = new Selects(db);
  }

  /** SQL, and a value of the class to read it as. */
  static Stream<Arguments> fitting() {
    return Stream.of(
        arguments("-128::smallint", (byte) -128),
        arguments("32767::bigint", Short.MAX_VALUE),
        arguments("-2147483648::bigint", Integer.MIN_VALUE),
        arguments("-1::smallint", -1),
        arguments("-1::int", -1L),
        arguments("5.00::numeric", 5),
        arguments("9223372036854775807::numeric", Long.MAX_VALUE),
        arguments("4294967295::oid", 4_294_967_295L),
        arguments("42::oid", 42),
        arguments("3::double precision", 3),
        arguments("count(*)", 1L),
        arguments("sum(1)", 1),
        arguments("1.5::real", 1.5),
        arguments("0.1::double precision", 0.1),
        arguments("0.1::numeric", 0.1),
        arguments("'NaN'::real", Double.NaN),
        arguments("'-Infinity'::double precision", Float.NEGATIVE_INFINITY),
        arguments("'NaN'::numeric", Double.NaN),
        arguments("'-Infinity'::numeric", Double.NEGATIVE_INFINITY),
        arguments("16777217", 16_777_216f),
        arguments("1.10::numeric", new BigDecimal("1.10")),
        arguments("7", new BigDecimal("7")),
        arguments("0.5::double precision", new BigDecimal("0.5")),
        arguments("1e20::numeric", new BigInteger("100000000000000000000")),
        arguments("-5::bigint", BigInteger.valueOf(-5)),
        arguments("'x'::char(1)", 'x'),
        arguments("'€'", '€'));
  }

  @ParameterizedTest
  @MethodSource("fitting")
  void as_numberOrCharacterThatFits_isReadInThatType(String sql, Object expected) {
    assertThat((Object) selects.row("select " + sql, expected.getClass())).isEqualTo(expected);
  }

  /** SQL, and the class that is too small. */
  static Stream<Arguments> tooLarge() {
    return Stream.of(
        arguments("128", Byte.class),
        arguments("-32769", Short.class),
        arguments("2147483648", Integer.class),
        arguments("4294967295::oid", Integer.class),
        arguments("99999999999::bigint", int.class),
        arguments("1.5::numeric", Integer.class),
        arguments("1.5::double precision", long.class),
        arguments("9223372036854775808::numeric", Long.class),
        arguments("'NaN'::double precision", Long.class),
        arguments("'Infinity'::real", BigDecimal.class),
        arguments("'NaN'::numeric", BigDecimal.class),
        arguments("1e300::double precision", Integer.class),
        arguments("1e400::numeric", Double.class),
        arguments("1e39::numeric", Float.class),
        arguments("0.5::numeric", BigInteger.class));
  }

  @ParameterizedTest
  @MethodSource("tooLarge")
  void as_numberThatDoesNotFit_isAnErrorAndNotCutOff(String sql, Class<?> type) {
    assertThat(selects.error("select " + sql + " as n", type))
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("column n holds a number that does not fit " + type.getSimpleName());
  }

  static Stream<Arguments> otherTypes() {
    return Stream.of(
        arguments("true", Integer.class, "BOOL"),
        arguments("'12'::text", Integer.class, "TEXT"),
        arguments("1", Boolean.class, "INT4"),
        arguments("'a'::text", UUID.class, "TEXT"),
        arguments("now()", Integer.class, "TIMESTAMPTZ"),
        arguments("array['a']", List.class, "TEXT_ARRAY"),
        arguments("1", Thread.class, "INT4"),
        arguments("1", Integer[].class, "INT4"),
        arguments("array[1]", Integer.class, "INT4_ARRAY"));
  }

  @ParameterizedTest
  @MethodSource("otherTypes")
  void as_otherType_isAnErrorThatNamesColumnAndBothTypes(
      String sql, Class<?> type, String columnType) {
    assertThat(selects.error("select " + sql + " as c", type))
        .isInstanceOf(ResultException.class)
        .hasMessageContaining(
            "column c of type %s cannot be read as %s", columnType, type.getSimpleName())
        .hasNoCause();
  }

  @Test
  void as_valueThatTheDriverQuotes_isNotInTheError() {
    assertThatThrownBy(
            () ->
                db.sql("select :v as link")
                    .bind("v", "http://secret value")
                    .as(URI.class)
                    .one()
                    .block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("column link of type VARCHAR cannot be read as URI")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }

  @Test
  void as_textThatIsNotOneCharacter_isAnError() {
    assertThat(selects.error("select 'xy' as c", char.class))
        .hasMessageContaining("column c holds text that is not one char");
    assertThat(selects.error("select '' as c", Character.class))
        .hasMessageContaining("column c holds text that is not one Character");
  }

  @Test
  void as_null_isAnErrorThatSaysWhatToDo() {
    for (Class<?> type :
        List.of(String.class, Integer.class, int.class, UUID.class, Object.class)) {
      assertThat(selects.error("select null::int as c", type))
          .isInstanceOf(ResultException.class)
          .hasMessageContaining("column 1 is NULL, which " + type.getSimpleName() + " cannot carry")
          .hasMessageContaining("write coalesce, or map to an Optional");
    }
  }

  @Test
  void as_severalColumns_readsTheFirst() {
    assertThat(selects.row("select 1 a, 2 b", Integer.class)).isEqualTo(1);
  }

  @Test
  void as_noColumn_isAnError() {
    assertThatThrownBy(() -> db.sql("select").as(String.class).one().block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("the result has no column that could be read as String");
    assertThatThrownBy(() -> db.sql("select where $1").bind(1, true).as(int.class).list().block())
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("the result has no column that could be read as int");
    assertThat(db.sql("select where false").as(String.class).list().block()).isEmpty();
  }

  @Test
  void of_classThatHoldsTheDriversBuffer_isRefusedAtOnce() {
    for (Class<?> type :
        List.of(Blob.class, Clob.class, InputStream.class, RefCursor.class, Blob[].class)) {
      assertThatThrownBy(() -> db.sql("select 1").as(type))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              type.getSimpleName()
                  + " cannot be read: it would not outlive its row, use String or byte[]");
    }
  }

  @Test
  void of_classThatNobodyReads_isRefusedAtOnce() {
    assertThatThrownBy(() -> db.sql("select 1").as(ScalarMapperTest.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "io.asyncdb.row.ScalarMapperTest is neither a record nor an enum nor a class that the"
                + " driver reads");
    assertThatThrownBy(() -> db.sql("select 1").as(Optional.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("java.util.Optional cannot be read");
    assertThatThrownBy(() -> db.sql("select 1").as(void.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("void cannot hold a column");
  }
}
