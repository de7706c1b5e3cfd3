package io.asyncdb.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.asyncdb.Database;
import io.asyncdb.error.ResultException;
import io.asyncdb.test.PostgresExtension;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class RecordMapperTest {

  @RegisterExtension static final PostgresExtension postgres = PostgresExtension.create();

  private static Database db;
  private static Selects selects;

  @BeforeAll
  static void open() {
    db = postgres.open(Database::open, d -> d.stats().active());
    selects = new Selects(db);
  }

  record User(long id, String firstName, Instant createdAt) {}

  @Test
  void as_snakeCaseColumns_fillCamelCaseComponents() {
    assertThat(
            selects.row(
                "select 7::bigint id, 'Ann' first_name, timestamptz '2026-01-02Z' created_at",
                User.class))
        .isEqualTo(new User(7, "Ann", Instant.parse("2026-01-02T00:00:00Z")));
  }

  @Test
  void as_columnsAsWrittenOrInOtherCase_areFoundToo() {
    assertThat(
            selects.row(
                "select 7::bigint \"ID\", 'Ann' \"firstName\", timestamptz '2026-01-02Z' createdat",
                User.class))
        .isEqualTo(new User(7, "Ann", Instant.parse("2026-01-02T00:00:00Z")));
  }

  record Letters(String a, String aB, String line2, String xYZ, String html5Page) {}

  @Test
  void as_shortWordsAndDigits_followOneRule() {
    assertThat(
            selects.row(
                "select 'a' a, 'b' a_b, 'l' line2, 'z' x_yz, 'h' html5_page", Letters.class))
        .isEqualTo(new Letters("a", "b", "l", "z", "h"));
  }

  @Test
  void as_furtherColumnsAndAnotherOrder_areIgnored() {
    assertThat(
            selects.row(
                "select 1 other, timestamptz '2026-01-02Z' created_at, 'A' first_name,"
                    + " null::text note, 7::bigint id",
                User.class))
        .isEqualTo(new User(7, "A", Instant.parse("2026-01-02T00:00:00Z")));
  }

  record Pair(int a, int b) {}

  @Test
  void as_oneClassWithTwoColumnOrders_isMappedByName() {
    for (int i = 0; i < 3; i++) {
      assertThat(selects.row("select 1 a, 2 b", Pair.class)).isEqualTo(new Pair(1, 2));
      assertThat(selects.row("select 2 b, 1 a", Pair.class)).isEqualTo(new Pair(1, 2));
      assertThat(selects.row("select 9 x, 2 b, 8 y, 1 a", Pair.class)).isEqualTo(new Pair(1, 2));
    }
  }

  @Test
  void as_sameColumnsOfOtherTypes_areReadByTheTypesOfTheComponents() {
    assertThat(selects.row("select 1::bigint a, 2::smallint b", Pair.class))
        .isEqualTo(new Pair(1, 2));
    assertThat(selects.row("select 1::numeric a, 2 b", Pair.class)).isEqualTo(new Pair(1, 2));
  }

  @Test
  void as_severalResultsInOneText_areEachMappedByTheirOwnColumns() {
    assertThat(db.sql("select 1 a, 2 b; select 4 b, 3 a").as(Pair.class).list().block())
        .containsExactly(new Pair(1, 2), new Pair(3, 4));
  }

  @Test
  void as_twoColumnsOfOneName_readsTheFirst() {
    assertThat(db.sql("select 1 a, 2 b, 3 a").as(Pair.class).one().block())
        .isEqualTo(new Pair(1, 2));
    assertThat(
            db.sql("select 1 a, 2 b, 3 a where :yes")
                .bind("yes", true)
                .as(Pair.class)
                .one()
                .block())
        .isEqualTo(new Pair(1, 2));
  }

  @Test
  void as_missingColumn_namesComponentAndColumns() {
    assertThat(selects.error("select 1 id, 'A' name", User.class))
        .isInstanceOf(ResultException.class)
        .hasMessageContaining(
            "no column first_name for component firstName of User; the columns are id, name");
  }

  record Nothing() {}

  @Test
  void as_recordWithoutComponents_isMadeForEachRow() {
    assertThat(db.sql("select generate_series(1, 3)").as(Nothing.class).list().block())
        .containsExactly(new Nothing(), new Nothing(), new Nothing());
  }

  record City(String name, Integer zip) {}

  record Address(String street, City city) {}

  record Person(int id, Address homeAddress, Address work) {}

  @Test
  void as_nestedRecords_takeColumnsWithTheirPrefix() {
    assertThat(
            selects.row(
                "select 1 id, 'S' home_address_street, 'C' home_address_city_name,"
                    + " 12 home_address_city_zip, 'W' work_street, 'X' work_city_name,"
                    + " null::int work_city_zip",
                Person.class))
        .isEqualTo(
            new Person(
                1, new Address("S", new City("C", 12)), new Address("W", new City("X", null))));
  }

  @Test
  void as_nestedRecordsOfNulls_areNull() {
    assertThat(
            selects.row(
                "select 1 id, null::text home_address_street, null::text home_address_city_name,"
                    + " null::int home_address_city_zip, 'W' work_street, null::text work_city_name,"
                    + " null::int work_city_zip",
                Person.class))
        .isEqualTo(new Person(1, null, new Address("W", null)));
  }

  record Line(int quantity, BigDecimal price) {}

  record Order(int id, Line line) {}

  record MaybeOrder(int id, Optional<Line> line, Optional<String> note) {}

  @Test
  void as_nestedRecordWithPrimitives_isNullWhereAllIsNull() {
    assertThat(
            selects.row(
                "select 1 id, null::int line_quantity, null::numeric line_price", Order.class))
        .isEqualTo(new Order(1, null));
    assertThat(selects.error("select 1 id, null::int line_quantity, 1.5 line_price", Order.class))
        .hasMessageContaining("column line_quantity is NULL, which int cannot hold");
  }

  @Test
  void as_optional_isEmptyForNull() {
    assertThat(
            selects.row("select 1 id, 2 line_quantity, 1.5 line_price, 'n' note", MaybeOrder.class))
        .isEqualTo(
            new MaybeOrder(1, Optional.of(new Line(2, new BigDecimal("1.5"))), Optional.of("n")));
    assertThat(
            selects.row(
                "select 1 id, null::int line_quantity, null::numeric line_price, null::text note",
                MaybeOrder.class))
        .isEqualTo(new MaybeOrder(1, Optional.empty(), Optional.empty()));
  }

  record OnlyOptional(Optional<String> a, Optional<Integer> b) {}

  record AroundOptional(int id, OnlyOptional inner) {}

  @Test
  void as_nestedRecordOfEmptyOptionals_isNull() {
    assertThat(
            selects.row("select 1 id, null::text inner_a, null::int inner_b", AroundOptional.class))
        .isEqualTo(new AroundOptional(1, null));
    assertThat(selects.row("select 1 id, null::text inner_a, 2 inner_b", AroundOptional.class))
        .isEqualTo(new AroundOptional(1, new OnlyOptional(Optional.empty(), Optional.of(2))));
  }

  enum Mood {
    SAD,
    OK {
      @Override
      public String toString() {
        return "a constant with a body";
      }
    }
  }

  record Feeling(Mood now, Optional<Mood> then) {}

  @Test
  void as_enum_isReadFromTextAndFromAnEnumType() {
    db.sql("drop type if exists mood; create type mood as enum ('SAD', 'OK', 'NEW')")
        .execute()
        .block();
    assertThat(selects.row("select 'OK'::mood now, 'SAD'::mood as then", Feeling.class))
        .isEqualTo(new Feeling(Mood.OK, Optional.of(Mood.SAD)));
    assertThat(selects.row("select 'OK' now, null::mood as then", Feeling.class))
        .isEqualTo(new Feeling(Mood.OK, Optional.empty()));
    assertThat(selects.row("select 'SAD'::mood", Mood.class)).isEqualTo(Mood.SAD);
    assertThat(selects.error("select 'NEW'::mood now, null::mood as then", Feeling.class))
        .hasMessageContaining("column now holds a name that is no constant of Mood")
        .hasMessageNotContaining("NEW ");
  }

  record Primitives(boolean z, byte b, char c, short s, int i, long l, float f, double d) {}

  @Test
  void as_primitives_areReadAndRefuseNull() {
    String columns = "select true z, 1::smallint b, 'x' c, 2::smallint s, 3 i, 4::bigint l,";
    assertThat(selects.row(columns + " 1.5::real f, 2.5::double precision d", Primitives.class))
        .isEqualTo(new Primitives(true, (byte) 1, 'x', (short) 2, 3, 4, 1.5f, 2.5));
    assertThat(selects.error(columns + " 1.5::real f, null::double precision d", Primitives.class))
        .isInstanceOf(ResultException.class)
        .hasMessageContaining("column d is NULL, which double cannot hold");
  }

  record Picky(int age) {
    Picky {
      if (age < 0) {
        throw new IllegalArgumentException("age must not be negative, was " + age);
      }
    }
  }

  @Test
  void as_constructorThrows_failsTheQueryWithRowAndSqlAndCause() {
    assertThatThrownBy(
            () ->
                db.sql("select 2 - i age from generate_series(1, 5) i")
                    .as(Picky.class)
                    .list()
                    .block())
        .isInstanceOf(ResultException.class)
        .hasMessage(
            "row 3 could not be mapped: IllegalArgumentException in: select 2 - i age from"
                + " generate_series(1, 5) i")
        .hasRootCauseMessage("age must not be negative, was -1");
  }

  private record Hidden(int a) {}

  @Test
  void as_privateOrLocalRecord_isReached() {
    record Local(int a, String b) {}
    assertThat(selects.row("select 1 a", Hidden.class)).isEqualTo(new Hidden(1));
    assertThat(selects.row("select 1 a, 'x' b", Local.class)).isEqualTo(new Local(1, "x"));
  }

  record Tree(int id, Tree parent) {}

  record Left(Right right) {}

  record Right(int id, Optional<Left> left) {}

  record Twice(City from, City to) {}

  @Test
  void as_recordThatHoldsItself_isRefused() {
    assertThatThrownBy(() -> RowMappers.of(Tree.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record " + Tree.class.getName() + " holds itself, which columns cannot");
    assertThatThrownBy(() -> RowMappers.of(Right.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("record " + Right.class.getName() + " holds itself, which columns cannot");
    assertThat(selects.row("select 'a' from_name, 1 from_zip, 'b' to_name, 2 to_zip", Twice.class))
        .isEqualTo(new Twice(new City("a", 1), new City("b", 2)));
  }

  record Raw(@SuppressWarnings("rawtypes") Optional value) {}

  record Lists(Optional<List<String>> values) {}

  record Own(int id, Unreadable holder) {}

  static final class Unreadable {}

  record Bare(int[] values) {}

  record Grid(long[][] values) {}

  record Holders(Unreadable[] values) {}

  @Test
  void of_componentThatCannotBeRead_isRefusedAtOnceWithTheWayOut() {
    assertThatThrownBy(() -> RowMappers.of(Raw.class))
        .hasMessage("java.util.Optional cannot be read: an Optional must name a class");
    assertThatThrownBy(() -> RowMappers.of(Lists.class))
        .hasMessage(
            "java.util.Optional<java.util.List<java.lang.String>> cannot be read: an Optional must"
                + " name a class");
    assertThatThrownBy(() -> RowMappers.of(Own.class))
        .hasMessageStartingWith(
            Unreadable.class.getTypeName() + " is neither a record nor an enum nor");
    assertThatThrownBy(() -> RowMappers.of(Bare.class))
        .hasMessage("int[] cannot be read: elements may be NULL, use Integer[]");
    assertThatThrownBy(() -> RowMappers.of(Grid.class))
        .hasMessage("long[][] cannot be read: elements may be NULL, use Long[][]");
    assertThatThrownBy(() -> RowMappers.of(Holders.class))
        .hasMessageStartingWith(
            Unreadable[].class.getTypeName() + " is neither a record nor an enum nor");
  }

  @Test
  void as_manyThreadsAndTwoColumnOrders_neverMixThemUp() {
    List<Pair> pairs =
        Flux.range(0, 2_000)
            .flatMap(
                i ->
                    db.sql(
                            i % 2 == 0
                                ? "select $1::int a, $2::int b"
                                : "select $2::int b, $1::int a")
                        .bind(1, i)
                        .bind(2, -i)
                        .as(Pair.class)
                        .one()
                        .subscribeOn(Schedulers.parallel()),
                32)
            .collectList()
            .block(Duration.ofSeconds(60));
    assertThat(pairs)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, 2_000).mapToObj(i -> new Pair(i, -i)).toList());
  }
}
